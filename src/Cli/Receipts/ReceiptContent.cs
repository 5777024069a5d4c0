using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>Content of a node by its root, verified as it is read: whatever node it comes from.</summary>
internal static class ReceiptContent
{
    /// <summary>Opens content.</summary>
    public static async Task<Stream> OpenAsync(INode node, ContentId content, CancellationToken cancellationToken)
    {
        var root = content.Root.ToString();
        return new VerifyingStream(await node.OpenBlobAsync(root, content.Length, cancellationToken), root, content.Length);
    }

    /// <summary>Reads content of bounded size.</summary>
    /// <exception cref="ZeroGException">It is larger.</exception>
    public static async Task<byte[]> ReadAsync(INode node, ContentId content, int most, CancellationToken cancellationToken)
    {
        if (content.Length > most) throw new ZeroGException(FailureKind.Invalid, $"{content} has {Quantity.Bytes(content.Length)}.", $"{Quantity.Bytes(most)} at most are read.");
        var bytes = new byte[content.Length];
        await using var source = await OpenAsync(node, content, cancellationToken);
        await source.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static async Task<DatasetManifest> ManifestAsync(INode node, ContentId content, CancellationToken cancellationToken)
    {
        try
        {
            return DatasetManifest.Read(await ReadAsync(node, content, DatasetManifest.MaxBytes, cancellationToken));
        }
        catch (DocumentFormatException wrong)
        {
            throw new ZeroGException(FailureKind.Storage, $"{content} is no manifest: {wrong.Message}", "Ask another node of the cluster.", wrong);
        }
    }

    /// <summary>The receipt of a job, once the node has made it.</summary>
    public static async Task<byte[]> ReceiptAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var note = "";
        while (true)
        {
            var made = await node.GetReceiptAsync(jobId, cancellationToken);
            if (made.File is { } file) return await ReadAsync(node, new ContentId(Hash256.Parse(file.Root), file.Length), ReceiptFile.MaxBytes, cancellationToken);
            if (made.Note != note) terminal.Note(note = made.Note);
        }
    }
}
