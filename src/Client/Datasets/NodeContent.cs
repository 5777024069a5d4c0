using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>Content of a node that is verified here, whatever the node says of it.</summary>
public static class NodeContent
{
    /// <summary>Opens content; the read that finds its end throws when the bytes were others.</summary>
    public static async Task<Stream> OpenVerifiedAsync(this INode node, ContentId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(node);
        var root = id.Root.ToString();
        return new VerifyingStream(await node.OpenBlobAsync(root, id.Length, cancellationToken), root, id.Length);
    }

    /// <summary>Reads content of bounded length into memory.</summary>
    /// <exception cref="ZeroGException">It is longer, not there, or not what was asked for.</exception>
    public static async Task<byte[]> ReadVerifiedAsync(this INode node, ContentId id, int most, CancellationToken cancellationToken = default)
    {
        if (id.Length > most) throw new ZeroGException(FailureKind.Invalid, $"The content {id.ToShortString()} is longer than {most:N0} bytes.", "Check what it is.");
        await using var content = await node.OpenVerifiedAsync(id, cancellationToken);
        var bytes = new byte[id.Length];
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="ZeroGException">It is not there, or it is none.</exception>
    public static async Task<DatasetManifest> ReadManifestAsync(this INode node, BlobRef manifest, CancellationToken cancellationToken = default)
    {
        var bytes = await node.ReadVerifiedAsync(IdOf(manifest), DatasetManifest.MaxBytes, cancellationToken);
        try
        {
            return DatasetManifest.Read(bytes);
        }
        catch (DocumentFormatException broken)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The manifest {manifest} cannot be used: {broken.What} ({broken.Where}).", broken.Remedy, broken);
        }
    }

    /// <summary>The content that a reference names.</summary>
    public static ContentId IdOf(BlobRef content) => new(Hash256.Parse(content.Root), content.Length);
}
