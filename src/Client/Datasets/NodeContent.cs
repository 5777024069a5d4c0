using ZeroG.Datasets;
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

    /// <summary>The manifest of a version; of one that has none, the one that says what it is: one file of text.</summary>
    public static async Task<DatasetManifest> ManifestOfAsync(this INode node, DatasetVersion version, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (version.Manifest is { } manifest) return await node.ReadManifestAsync(manifest, cancellationToken);
        var (id, sha256) = (IdOf(version.Content), Hash256.Parse(version.Sha256));
        var path = FilePath.IsValid(version.FileName) ? version.FileName : "content";
        return new DatasetManifest { Files = [new ManifestFile(path, id, sha256)], Format = RecordFormat.Text, Corpus = new ManifestCorpus(id, sha256, 1, "") };
    }

    /// <summary>The reference that names content.</summary>
    internal static BlobRef RefOf(ContentId id) => new(id.Root.ToString(), id.Length);

    /// <summary>The content that a reference names.</summary>
    public static ContentId IdOf(BlobRef content) => new(Hash256.Parse(content.Root), content.Length);
}
