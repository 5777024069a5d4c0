using System.Globalization;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using ZeroG.Datasets;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>A running node, over its loopback HTTP API.</summary>
/// <remarks>Safe for use by several threads at once.</remarks>
/// <param name="address">Where the node listens, and its token.</param>
/// <param name="handler">Replaces the sockets, for tests; disposed with this object.</param>
public sealed class HttpNode(NodeAddress address, HttpMessageHandler? handler = null) : INode, IDisposable
{
    private const long MaxBlobBytes = 1L << 40;

    private readonly NodeTransport _transport = new(address.Address, address.Token, handler);

    /// <inheritdoc/>
    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) =>
        _transport.CallAsync<NodeInfo>(HttpMethod.Get, NodeRoutes.Node, null, cancellationToken);

    /// <inheritdoc/>
    public async Task<DatasetVersion> AddDatasetAsync(
        string name, Stream content, string fileName, CancellationToken cancellationToken = default)
    {
        var path = $"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}?fileName={Uri.EscapeDataString(fileName)}";
        using var body = new StreamContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var response = await _transport.SendAsync(HttpMethod.Post, path, body, cancellationToken);
        return await _transport.ReadAsync<DatasetVersion>(response, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<DatasetInfo>(HttpMethod.Get, $"{NodeRoutes.Datasets}/{DatasetName.Parse(name)}", null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        PageAsync<DatasetInfo>(NodeRoutes.Datasets, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        PageAsync<ProviderInfo>(NodeRoutes.Providers, after, limit, cancellationToken);

    /// <inheritdoc/>
    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<JobSnapshot>(HttpMethod.Put, Job(jobId), spec, cancellationToken);

    /// <inheritdoc/>
    public Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<JobSnapshot>(HttpMethod.Get, Job(jobId), null, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) =>
        await _transport.CallAsync<RoundSummary[]>(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Job(jobId)}/rounds?from={from}"), null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        PageAsync<JobSnapshot>(NodeRoutes.Jobs, after, limit, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>A connection that breaks is opened again, as long as each one brings news.</remarks>
    public async IAsyncEnumerable<JobSnapshot> WatchJobAsync(
        string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        bool isNews;
        do
        {
            isNews = false;
            using var response = await _transport.SendAsync(HttpMethod.Get, $"{Job(jobId)}/events", null, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var snapshot in JobEvents.ReadAsync(stream, cancellationToken))
            {
                isNews = true;
                yield return snapshot;
                if (snapshot.HasEnded) yield break;
            }
        }
        while (isNews);

        throw _transport.Gone($"the stream of job {jobId} ended before the job did");
    }

    /// <inheritdoc/>
    public Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<JobSnapshot>(HttpMethod.Post, $"{Job(jobId)}/cancel", null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The node has verified the bytes; this side makes sure that their number is the announced one.</remarks>
    public async Task<Stream> OpenBlobAsync(string root, CancellationToken cancellationToken = default)
    {
        if (!BlobRef.IsRoot(root))
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"'{root}' is not a content root.", "A root is 0x and 64 lower-case hexadecimal digits.");
        }

        var response = await _transport.SendAsync(HttpMethod.Get, $"{NodeRoutes.Blobs}/{root}", null, cancellationToken);
        if (response.Content.Headers.ContentLength is { } length and <= MaxBlobBytes)
        {
            return new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), length, response);
        }

        response.Dispose();
        throw new HttpRequestException($"The node at {address.Address} did not say how long the content is, or says too much.");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private static string Job(string jobId) => $"{NodeRoutes.Jobs}/{JobId.Parse(jobId)}";

    private Task<Page<T>> PageAsync<T>(string path, string? after, int limit, CancellationToken cancellationToken) =>
        _transport.CallAsync<Page<T>>(HttpMethod.Get, NodeRoutes.Page(path, after, limit), null, cancellationToken);
}
