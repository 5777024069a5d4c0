using ZeroG.Swarm.Links;

namespace ZeroG.Silo.Exchange;

/// <summary>A hub on a silo of this process, by memory.</summary>
/// <param name="silo">The silo's hubs, or null when it is not there.</param>
/// <param name="from">The place of the silo that connects.</param>
/// <param name="place">The hub's place.</param>
/// <param name="jobId">The job.</param>
/// <param name="epoch">The hub's epoch.</param>
internal sealed class NearHub(Func<JobHubs?> silo, string from, string place, string jobId, long epoch) : ILinkTarget
{
    /// <inheritdoc/>
    public Task<Link> ConnectAsync(LinkOptions options, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (silo()?.Find(jobId, epoch) is not { } hub) throw Absence.Of(place, jobId, epoch);
        var (ours, theirs) = DuplexStream.Pair();
        _ = OfferAsync(hub, theirs);
        return LinkClient.ConnectAsync(ours, $"silo {place}", options, cancellationToken);
    }

    private async Task OfferAsync(LinkQueue hub, DuplexStream stream)
    {
        try
        {
            await hub.OfferAsync(stream, $"silo {from}");
        }
        catch (LinkException)
        {
            // Whoever connects finds its stream at an end, and says why it matters.
        }
    }
}
