using ZeroG.Grains.Security;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;
using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>The links of one silo's jobs. Disposing of it closes the silo's hubs.</summary>
/// <param name="place">What other silos call this one.</param>
/// <param name="key">The key of the cluster.</param>
/// <param name="hubs">The hubs on this silo; disposed of with this.</param>
/// <param name="elsewhere">A hub on the silo of that place, with a job and an epoch.</param>
internal sealed class JobLinks(string place, ClusterKey key, JobHubs hubs, Func<string, string, long, ILinkTarget> elsewhere) : IJobLinks, IDisposable
{
    private const string Purpose = "zerog/exchange/link/v1/";
    private const int MaxPlace = 128;

    /// <inheritdoc/>
    public string Place { get; } = IsPlace(place) ? place : throw new ArgumentException($"A place has 1 to {MaxPlace} characters, none of which controls terminals.", nameof(place));

    /// <inheritdoc/>
    public LinkSecret SecretOf(string jobId) => LinkSecret.From(key.Derive(Purpose + JobId.Parse(jobId), LinkSecret.Size));

    /// <inheritdoc/>
    public LinkQueue Open(string jobId, long epoch, LinkOptions options) => hubs.Open(JobId.Parse(jobId), Checked(epoch), options);

    /// <inheritdoc/>
    public ILinkTarget To(string place, string jobId, long epoch)
    {
        if (!IsPlace(place)) throw new ZeroGException(FailureKind.Invalid, $"A place has 1 to {MaxPlace} characters, none of which controls terminals.", "Ask the job where its hub is.");
        JobId.Parse(jobId);
        Checked(epoch);
        return place == Place ? new NearHub(() => hubs, Place, place, jobId, epoch) : elsewhere(place, jobId, epoch);
    }

    /// <inheritdoc/>
    public void Dispose() => hubs.Dispose();

    private static bool IsPlace(string? place) => place is { Length: >= 1 and <= MaxPlace } && !place.Any(char.IsControl);

    private static long Checked(long epoch) =>
        epoch >= 0 ? epoch : throw new ZeroGException(FailureKind.Invalid, $"{epoch} is not an epoch.", "Epochs are 0 or more.");
}
