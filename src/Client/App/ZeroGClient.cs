using System.Runtime.CompilerServices;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>The client of an app: calls go one way, content perhaps another.</summary>
internal sealed class ZeroGClient : IZeroGClient, IDisposable
{
    private const int PageLimit = 500;

    private readonly ZeroGClientOptions _options;
    private readonly Reconnection _calls;
    private readonly Reconnection _content;

    /// <summary>A client of the node that the options name.</summary>
    /// <param name="options">Checked here.</param>
    /// <param name="grains">The app's Orleans client, where calls are to go over grains; null for all over HTTP.</param>
    /// <exception cref="ZeroGException">The options are invalid.</exception>
    public ZeroGClient(ZeroGClientOptions options, IGrainFactory? grains)
    {
        options.Check(overGrains: grains is not null);
        _options = options;
        var limits = new NodeCallLimits(options.Clock, options.CallTimeout, MaxReconnects: 0);
        INodeSource? http = options.Endpoint is { } endpoint ? new RemoteSource(endpoint, limits)
            : options.DataDirectory is { } directory ? new DataDirectorySource(Path.GetFullPath(directory), limits)
            : null;
        INodeSource? cluster = grains is null ? null : new SingleNode(new ClusterNode(grains, options.Clock, options.CallTimeout));
        _content = Over((http ?? cluster)!);
        _calls = cluster is null || http is null ? _content : Over(cluster);
    }

    /// <summary>A client of a node that is at hand.</summary>
    /// <param name="options">Its times.</param>
    /// <param name="source">The node; disposed with the client.</param>
    internal ZeroGClient(ZeroGClientOptions options, INodeSource source)
    {
        _options = options;
        _calls = _content = Over(source);
    }

    public async Task<DatasetVersion> PublishAsync(string dataset, Stream content, string fileName, CancellationToken cancellationToken = default)
    {
        var name = DatasetName.Parse(dataset);
        await using var upload = new Upload(content);
        var version = await _content.CallAsync(
            node =>
            {
                upload.Restart();
                return node.AddDatasetAsync(name, upload, fileName, cancellationToken);
            },
            cancellationToken,
            () => upload.IsRepeatable);
        var digest = upload.Finish();
        ContentCheck.Require(
            ContentCheck.RefOf(digest), version.Content, "what the node stored", "Something changed the content on its way: publish it again, to another node if it persists.");
        return version.Sha256 == digest.Sha256.ToHex()
            ? version
            : throw new ZeroGException(FailureKind.Storage, $"the node recorded another SHA-256 of '{name}' than its content has.", "Do not use this version; publish it again.");
    }

    public async Task<DatasetVersion> PublishFileAsync(string dataset, string path, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return await PublishAsync(dataset, file, Path.GetFileName(path), cancellationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new ZeroGException(FailureKind.Invalid, $"cannot read {path}: {unreadable.Message}", "Check the file and the disk it is on.", unreadable);
        }
    }

    public Task<DatasetInfo> GetDatasetAsync(string dataset, CancellationToken cancellationToken = default) =>
        _calls.CallAsync(node => node.GetDatasetAsync(dataset, cancellationToken), cancellationToken);

    public Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) =>
        _calls.CallAsync(node => node.TraceModelAsync(jobId, from, limit, cancellationToken), cancellationToken);

    public Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default) =>
        _calls.CallAsync(node => node.ListWindowsAsync(jobId, query, cancellationToken), cancellationToken);

    public Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) =>
        _calls.CallAsync(node => node.GetUsageAsync(dataset, version, from, limit, cancellationToken), cancellationToken);

    public IAsyncEnumerable<DatasetInfo> ListDatasetsAsync(CancellationToken cancellationToken = default) =>
        ListAsync((node, after) => node.ListDatasetsAsync(after, PageLimit, cancellationToken), cancellationToken);

    public IAsyncEnumerable<ProviderInfo> ListProvidersAsync(CancellationToken cancellationToken = default) =>
        ListAsync((node, after) => node.ListProvidersAsync(after, PageLimit, cancellationToken), cancellationToken);

    public IAsyncEnumerable<JobSnapshot> ListJobsAsync(CancellationToken cancellationToken = default) =>
        ListAsync((node, after) => node.ListJobsAsync(after, PageLimit, cancellationToken), cancellationToken);

    public async Task<IJobHandle> SubmitAsync(JobSpec spec, string? jobId = null, CancellationToken cancellationToken = default)
    {
        // One id for all attempts: the second finds what the first one did.
        var job = Job(jobId ?? JobIds.New(_options.Clock));
        await _calls.CallAsync(node => node.SubmitJobAsync(job.Id, spec, cancellationToken), cancellationToken);
        return job;
    }

    public IJobHandle Job(string jobId) => new JobHandle(JobId.Parse(jobId), this, _calls, _options);

    public Task FetchAsync(BlobRef content, Stream destination, CancellationToken cancellationToken = default) =>
        DownloadOf(content).CopyToAsync(destination, cancellationToken);

    public Task FetchAsync(BlobRef content, string path, CancellationToken cancellationToken = default) =>
        FileDownload.RunAsync(DownloadOf(content), path, cancellationToken);

    public Task VerifyAsync(BlobRef content, string path, CancellationToken cancellationToken = default) =>
        ContentCheck.VerifyFileAsync(content, path, cancellationToken);

    public void Dispose()
    {
        _calls.Dispose();
        _content.Dispose();
    }

    private Reconnection Over(INodeSource source) => new(source, _options.Clock, _options.Random, _options.Patience);

    private Download DownloadOf(BlobRef content) => new(_content, content, _options.Clock, _options.StallTimeout);

    private async IAsyncEnumerable<T> ListAsync<T>(
        Func<INode, string?, Task<Page<T>>> next, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (string? after = null; ;)
        {
            var from = after;
            var page = await _calls.CallAsync(node => next(node, from), cancellationToken);
            foreach (var item in page.Items) yield return item;
            if (page.Next is null) yield break;
            // Pages follow each other in the order of keys; a list that turns back would never end.
            if (string.CompareOrdinal(page.Next, after) <= 0) throw new HttpRequestException("The node's list turns back on itself.");
            after = page.Next;
        }
    }
}
