using System.Runtime.CompilerServices;
using ZeroG.Catalog;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Grains.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Provenance;

namespace ZeroG.Silo.Node;

/// <summary>A node's answers, from the grains of this process.</summary>
/// <param name="grains">The grains.</param>
/// <param name="blobs">The blobs.</param>
/// <param name="info">What it runs with at the moment.</param>
internal sealed class GrainNode(IGrainFactory grains, NodeBlobStores blobs, Func<NodeInfo> info) : INode
{
    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) => Task.FromResult(info());

    public async Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default)
    {
        // What can be refused is refused before a byte is stored.
        var dataset = grains.GetGrain<IDatasetGrain>(DatasetName.Parse(name));
        DatasetVersions.CheckFileName(fileName);
        var digest = await Answers.Of(blobs.Durable.PutAsync(content, cancellationToken), cancellationToken);
        return await Answers.Of(
            dataset.AppendAsync(new NewDatasetVersion(digest.Id.ToBlobRef(), digest.Sha256.ToHex(), fileName)), cancellationToken);
    }

    public async Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default)
    {
        var full = DatasetName.Parse(name);
        return await Answers.Of(grains.GetGrain<IDatasetGrain>(full).GetAsync(), cancellationToken)
            ?? throw NotFound($"There is no dataset '{full}'.", "'zerog dataset list' shows the datasets there are.");
    }

    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Datasets, after, limit, name => grains.GetGrain<IDatasetGrain>(name).GetAsync(), cancellationToken);

    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Providers, after, limit, id => grains.GetGrain<IComputeProviderGrain>(id).GetAsync(), cancellationToken);

    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Jobs, after, limit, id => grains.GetGrain<ITrainingJobGrain>(id).GetAsync(), cancellationToken);

    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default) =>
        Answers.Of(Job(jobId).SubmitAsync(spec), cancellationToken);

    public async Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        await Answers.Of(Job(jobId).GetAsync(), cancellationToken) ?? throw NoJob(jobId);

    public async Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) =>
        await Answers.Of(Job(jobId).RoundsAsync(from), cancellationToken);

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

    public async Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        await Answers.Of(Job(jobId).CancelAsync(), cancellationToken) ?? throw NoJob(jobId);

    public async Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default)
    {
        if (!BlobRef.IsRoot(root))
            throw new ZeroGException(FailureKind.Invalid, $"'{root}' is not a content root.", "Give 0x and 64 lower-case hexadecimal digits.");
        var found = await blobs.Folder.FindAsync(Hash256.Parse(root), cancellationToken);
        if (length is not null) found = [.. found.Where(content => content.Length == length)];
        if (found.Length == 0)
            throw NotFound($"The blob store has no content with the root {root}{(length is null ? "" : $" and {length} bytes")}.", "Check the root; 'zerog job show' prints a job's checkpoint.");
        if (found.Length > 1)
            throw new ZeroGException(FailureKind.Conflict, $"{found.Length} contents of different length share the root {root}.", "Name the content by root and length, 0x…:LENGTH.");
        return await Answers.Of(blobs.Durable.OpenReadAsync(found[0], cancellationToken), cancellationToken);
    }

    private ITrainingJobGrain Job(string jobId) => grains.GetGrain<ITrainingJobGrain>(JobId.Parse(jobId));

    private async Task<Page<T>> ListAsync<T>(string kind, string? after, int limit, Func<string, Task<T?>> get, CancellationToken cancellationToken)
        where T : class
    {
        var page = await Answers.Of(grains.GetGrain<ICatalogGrain>(kind).ListAsync(after, limit), cancellationToken);
        var items = await Answers.Of(Task.WhenAll(page.Keys.Select(get)), cancellationToken);
        return new Page<T>([.. items.OfType<T>()], page.Next);
    }

    private static async Task<bool> MoveNextAsync(IAsyncEnumerator<JobSnapshot> enumerator)
    {
        try
        {
            return await enumerator.MoveNextAsync();
        }
        catch (Exception moved) when (moved is EnumerationAbortedException or SiloUnavailableException or OrleansMessageRejectionException)
        {
            return false;
        }
    }

    private static ZeroGException NoJob(string jobId) => NotFound($"There is no job '{jobId}'.", "'zerog job list' shows the jobs there are.");

    private static ZeroGException NotFound(string message, string remedy) => new(FailureKind.NotFound, message, remedy);
}
