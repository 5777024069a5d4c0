using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>A stored blob is not the content its name promises. Nothing of it was handed out.</summary>
public sealed class CorruptBlobException : IOException
{
    internal CorruptBlobException(ContentId id, Hash256 actualRoot, string path)
        : base($"cannot read blob {id.ToShortString()}: its content hashes to {actualRoot.ToShortString()}. {Remedy(path)}")
    {
        Id = id;
        Path = path;
    }

    internal CorruptBlobException(ContentId id, long actualLength, string path)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"cannot read blob {id.ToShortString()}: it has {actualLength:N0} bytes. {Remedy(path)}"))
    {
        Id = id;
        Path = path;
    }

    /// <summary>The identity that was asked for.</summary>
    public ContentId Id { get; }

    /// <summary>The file whose content is wrong.</summary>
    public string Path { get; }

    private static string Remedy(string path) =>
        $"The file {path} was changed on disk. Delete it; it is fetched again from another donor.";
}
