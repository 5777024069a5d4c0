using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Grains.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using ZeroG.Silo.Chain;

namespace ZeroG.Silo.Node;

/// <summary>A node's answers, from the grains of this process.</summary>
/// <param name="grains">The grains.</param>
/// <param name="blobs">The blobs.</param>
/// <param name="info">What it runs with at the moment.</param>
/// <param name="uploads">Content on its way here.</param>
/// <param name="traces">Models whose data is asked about.</param>
/// <param name="chain">The chain it settles on; null for none.</param>
internal sealed partial class GrainNode(IGrainFactory grains, INodeBlobs blobs, Func<NodeInfo> info, NodeUploads uploads, ModelTraces traces, ChainDescription? chain = null) : NodeOverGrains(grains)
{
    protected override ulong ChainId => Chain.ChainId;

    private ChainDescription Chain => chain ?? throw NoChain();

    public override Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) =>
        Answers.Of(Chain.DescribeAsync(Grains, cancellationToken), cancellationToken);

    public override Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) => Task.FromResult(info());

    public override async Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default)
    {
        // What can be refused is refused before a byte is stored.
        var dataset = Grains.GetGrain<IDatasetGrain>(DatasetName.Parse(name));
        DatasetVersions.CheckFileName(fileName);
        var digest = await Answers.Of(blobs.Durable.PutAsync(content, cancellationToken), cancellationToken);
        return await Answers.Of(
            dataset.AppendAsync(new NewDatasetVersion(digest.Id.ToBlobRef(), digest.Sha256.ToHex(), fileName)), cancellationToken);
    }

    public override async Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default)
    {
        if (!BlobRef.IsRoot(root))
            throw new ZeroGException(FailureKind.Invalid, $"'{root}' is not a content root.", "Give 0x and 64 lower-case hexadecimal digits.");
        // Root and length say which blob it is: nothing is looked for.
        if (length is { } known) return await OpenAsync(new ContentId(Hash256.Parse(root), known), cancellationToken);
        var found = await Answers.Of(blobs.FindAsync(Hash256.Parse(root), cancellationToken), cancellationToken);
        if (found.Length == 0) throw NotFound(root, null);
        if (found.Length > 1)
            throw new ZeroGException(FailureKind.Conflict, $"{found.Length} contents of different length share the root {root}.", "Name the content by root and length, 0x…:LENGTH.");
        return await OpenAsync(found[0], cancellationToken);
    }

    protected override Task<T> AnswerAsync<T>(Task<T> operation, CancellationToken cancellationToken) => Answers.Of(operation, cancellationToken);

    private async Task<Stream> OpenAsync(ContentId id, CancellationToken cancellationToken) =>
        await Answers.Of(TryOpenAsync(id, cancellationToken), cancellationToken) ?? throw NotFound("0x" + id.Root.ToHex(), id.Length);

    private async Task<Stream?> TryOpenAsync(ContentId id, CancellationToken cancellationToken)
    {
        try
        {
            return await blobs.Durable.OpenReadAsync(id, cancellationToken);
        }
        catch (BlobNotFoundException)
        {
            return null;
        }
    }

    private static ZeroGException NoChain() => new(
        FailureKind.Unavailable,
        "This node has no chain, so that nothing can be staked, paid or settled.",
        "Start it with --chain devnet, or with --chain and the address of a chain's node.");

    private static ZeroGException NotFound(string root, long? length) => new(
        FailureKind.NotFound,
        $"The blob store has no content with the root {root}{(length is null ? "" : $" and {length} bytes")}.",
        "Check the root; 'zerog job show' prints a job's checkpoint.");
}
