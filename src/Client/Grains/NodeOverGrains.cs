using System.Runtime.CompilerServices;
using ZeroG.Catalog;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>A node whose answers come from grains. Grains pass references only, so content is left to the implementation.</summary>
/// <param name="grains">The grains.</param>
public abstract partial class NodeOverGrains(IGrainFactory grains) : INode
{
    /// <summary>The grains.</summary>
    protected IGrainFactory Grains { get; } = grains;

    /// <inheritdoc/>
    public abstract Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Providers, after, limit, id => Grains.GetGrain<IComputeProviderGrain>(id).GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Jobs, after, limit, id => Grains.GetGrain<ITrainingJobGrain>(id).GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default) =>
        AnswerAsync(Job(jobId).SubmitAsync(spec), cancellationToken);

    /// <inheritdoc/>
    public async Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Job(jobId).GetAsync(), cancellationToken) ?? throw NoJob(jobId);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Job(jobId).RoundsAsync(from), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<JobSnapshot> WatchJobAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // An enumeration ends when its grain moves to another silo; the job goes on there, and so does the watcher.
        for (var snapshot = await GetJobAsync(jobId, cancellationToken); ; snapshot = await GetJobAsync(jobId, cancellationToken))
        {
            yield return snapshot;
            if (snapshot.HasEnded) yield break;
            var enumerator = Job(jobId).WatchAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
            await using (enumerator.ConfigureAwait(false))
            {
                while (await MoveNextAsync(enumerator))
                {
                    yield return enumerator.Current;
                    if (enumerator.Current.HasEnded) yield break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Job(jobId).CancelAsync(), cancellationToken) ?? throw NoJob(jobId);

    /// <summary>Waits for an answer, or no longer when cancelled.</summary>
    /// <param name="operation">A call of a grain, or several.</param>
    /// <param name="cancellationToken">Stops waiting; the operation may still take effect.</param>
    /// <exception cref="ZeroGException">The operation failed.</exception>
    protected abstract Task<T> AnswerAsync<T>(Task<T> operation, CancellationToken cancellationToken);

    private ITrainingJobGrain Job(string jobId) => Grains.GetGrain<ITrainingJobGrain>(JobId.Parse(jobId));

    private async Task<Page<T>> ListAsync<T>(string kind, string? after, int limit, Func<string, Task<T?>> get, CancellationToken cancellationToken)
        where T : class
    {
        var page = await AnswerAsync(Grains.GetGrain<ICatalogGrain>(kind).ListAsync(after, limit), cancellationToken);
        var items = await AnswerAsync(Task.WhenAll(page.Keys.Select(get)), cancellationToken);
        return new Page<T>([.. items.OfType<T>()], page.Next);
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<JobSnapshot> enumerator)
    {
        try
        {
            return await enumerator.MoveNextAsync();
        }
        // Of a silo that died without a word, the caller learns when its answer is overdue.
        catch (Exception moved) when (moved is Orleans.Runtime.EnumerationAbortedException or Orleans.Runtime.OrleansMessageRejectionException or TimeoutException)
        {
            return false;
        }
    }

    private static ZeroGException NoJob(string jobId) => NotFound($"There is no job '{jobId}'.", "'zerog job list' shows the jobs there are.");

    private static ZeroGException NotFound(string message, string remedy) => new(FailureKind.NotFound, message, remedy);
}
