using ZeroG.Datasets;

namespace ZeroG.Client;

/// <summary>A cluster, through the gateways that the app's own Orleans client is connected to.</summary>
/// <param name="grains">The app's Orleans client.</param>
/// <param name="clock">The clock of the timeout.</param>
/// <param name="timeout">Longest time for a call: Orleans' own timeout begins when a gateway was found.</param>
internal sealed class ClusterNode(IGrainFactory grains, TimeProvider clock, TimeSpan timeout) : NodeOverGrains(grains)
{
    public override Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) => throw NoContent("a description of one node");

    public override Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default) =>
        throw NoContent("the content of a dataset");

    public override Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default) =>
        throw NoContent("the content of a dataset");

    public override Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default) =>
        throw NoContent("the content of a dataset");

    public override Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default) =>
        throw NoContent("the manifest of a version");

    public override Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default) =>
        throw NoContent("stored content");

    public override Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) =>
        throw NoContent("what a model was trained on");

    public override Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default) =>
        throw NoContent("what a model was trained on");

    protected override ulong ChainId => throw NoContent("the number of the chain that the cluster settles on");

    public override Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) => throw NoContent("a description of the chain");

    /// <inheritdoc/>
    /// <remarks>
    /// What a silo threw on purpose is a <see cref="ZeroGException"/> there already; what else comes is a lost silo or
    /// gateway, for which asking again can help, or the runtime's own failure.
    /// </remarks>
    protected override async Task<T> AnswerAsync<T>(Task<T> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation.WaitAsync(timeout, clock, cancellationToken);
        }
        catch (Exception lost) when (lost is Orleans.Runtime.OrleansMessageRejectionException or TimeoutException or Orleans.Runtime.EnumerationAbortedException)
        {
            throw new ZeroGException(
                FailureKind.Unavailable,
                $"the cluster did not answer: {lost.Message}",
                "Check that a silo with the role gateway runs, and that this client has its address, certificate, service id and cluster id.",
                new NodeLostException(lost.Message, lost));
        }
        catch (Orleans.Runtime.OrleansException failure)
        {
            throw new ZeroGException(FailureKind.Storage, failure.Message, "Look at the log of the silos.", failure);
        }
    }

    private static ZeroGException NoContent(string what) => new(
        FailureKind.Invalid,
        $"grains do not carry {what}.",
        "Name the HTTP address of a silo with the role gateway in the client's options (Node), beside the grains.");
}
