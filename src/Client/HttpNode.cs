using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ZeroG.Jobs;
using ZeroG.Market;

namespace ZeroG.Client;

/// <summary>A running node, over its HTTP API.</summary>
/// <remarks>Safe for use by several threads at once.</remarks>
public sealed partial class HttpNode : INode, IDisposable
{
    private const long MaxBlobBytes = 1L << 40;

    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(100);

    private readonly Uri _address;
    private readonly NodeCallLimits _limits;
    private readonly NodeTransport _transport;

    /// <summary>The node of a data directory.</summary>
    /// <param name="address">Where the node listens, and its token.</param>
    /// <param name="handler">Makes the connections in place of plain sockets; disposed with this object.</param>
    public HttpNode(NodeAddress address, HttpMessageHandler? handler = null)
        : this(address.Address, address.Token, handler, NodeCallLimits.Standard, NodeRemedies.Local)
    {
    }

    internal HttpNode(Uri address, string? token, HttpMessageHandler? handler, NodeCallLimits limits, NodeRemedies remedies)
    {
        _address = address;
        _limits = limits;
        _transport = new NodeTransport(address, token, handler, limits, remedies);
    }

    /// <summary>A node named by its address. Nothing is sent yet.</summary>
    /// <param name="endpoint">Its address, and what proves each side to the other.</param>
    /// <exception cref="ZeroGException">
    /// The endpoint's parts do not fit each other, a file of it cannot be used, or its token would travel in the clear to
    /// another machine.
    /// </exception>
    public static HttpNode Connect(NodeEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        return Connect(endpoint, NodeCallLimits.Standard);
    }

    /// <summary>The node that another process serves on a data directory.</summary>
    /// <param name="dataDirectory">Path of the data directory; need not exist.</param>
    /// <returns>
    /// Null when no node is served there: an <c>up.json</c> that a killed node left behind names a port that may be
    /// anybody's by now, so the token goes nowhere unless the process that wrote it holds the directory.
    /// </returns>
    /// <exception cref="ZeroGException">A node runs, and its <c>up.json</c> is readable by others or damaged.</exception>
    public static HttpNode? Find(string dataDirectory)
    {
        // The lock first: without a holder, what the file says does not matter.
        if (!DataDirectoryLock.IsHeld(dataDirectory) || NodeAddress.Read(dataDirectory) is not { } address) return null;
        var connections = new ProvenConnections(dataDirectory, address);
        return connections.IsServed ? new HttpNode(address, connections.ToHandler()) : null;
    }

    internal static HttpNode Connect(NodeEndpoint endpoint, NodeCallLimits limits)
    {
        endpoint.Check();
        var handler = RemoteConnections.ToHandler(endpoint, limits.CallTimeout);
        return new HttpNode(endpoint.Address, endpoint.ReadToken(), handler, limits, NodeRemedies.Remote);
    }

    /// <inheritdoc/>
    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) =>
        _transport.CallAsync<NodeInfo>(HttpMethod.Get, NodeRoutes.Node, null, cancellationToken);

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
    /// <remarks>
    /// A connection that breaks is opened again after a pause: 0.1 s at first, twice that each time it brought no news,
    /// and not a fifth time in a row. What was seen already is no news, and is not handed out again.
    /// </remarks>
    public async IAsyncEnumerable<JobSnapshot> WatchJobAsync(
        string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        byte[] seen = [];
        for (var reconnects = 0; reconnects <= _limits.MaxReconnects; reconnects++)
        {
            if (reconnects > 0) await Task.Delay(s_firstPause * (1 << (reconnects - 1)), _limits.Clock, cancellationToken);
            using var response = await _transport.SendAsync(HttpMethod.Get, $"{Job(jobId)}/events", null, cancellationToken);
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            await foreach (var snapshot in JobEvents.ReadAsync(stream, _transport.NotUnderstood, cancellationToken))
            {
                var bytes = JsonSerializer.SerializeToUtf8Bytes(snapshot, NodeJson.Options);
                if (bytes.AsSpan().SequenceEqual(seen)) continue;
                seen = bytes;
                reconnects = 0;
                yield return snapshot;
                if (snapshot.HasEnded) yield break;
            }
        }

        throw _transport.Gone($"the stream of job {jobId} ended before the job did");
    }

    /// <inheritdoc/>
    public Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<JobSnapshot>(HttpMethod.Post, $"{Job(jobId)}/cancel", null, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>The node has verified the bytes; this side makes sure that their number is the announced one.</remarks>
    public async Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default)
    {
        if (!BlobRef.IsRoot(root))
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"'{root}' is not a content root.", "A root is 0x and 64 lower-case hexadecimal digits.");
        }

        if (length is <= 0) throw new ZeroGException(FailureKind.Invalid, $"{length} is not the length of a content.", "A length is above zero.");
        var path = $"{NodeRoutes.Blobs}/{root}" + (length is { } asked ? string.Create(CultureInfo.InvariantCulture, $"?length={asked}") : "");
        var response = await _transport.SendAsync(HttpMethod.Get, path, null, cancellationToken);
        if (response.Content.Headers.ContentLength is { } announced and <= MaxBlobBytes && announced == (length ?? announced))
        {
            return new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), announced, response);
        }

        response.Dispose();
        throw new HttpRequestException($"The node at {_address} did not say how long the content is, or another length than the asked one.");
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _transport.Dispose();

    private static string Job(string jobId) => $"{NodeRoutes.Jobs}/{JobId.Parse(jobId)}";

    private Task<Page<T>> PageAsync<T>(string path, string? after, int limit, CancellationToken cancellationToken) =>
        _transport.CallAsync<Page<T>>(HttpMethod.Get, NodeRoutes.Page(path, after, limit), null, cancellationToken);
}
