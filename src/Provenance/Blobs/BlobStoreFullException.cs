using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>There is no room for a blob. Nothing of it was kept.</summary>
/// <param name="message">What is full, and how to make room.</param>
/// <param name="cause">The file system's own error, or null when the store's limit was reached.</param>
public sealed class BlobStoreFullException(string message, Exception? cause = null) : IOException(message, cause)
{
    internal static BlobStoreFullException Limit(string folder, long maxTotalLength) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The blob store {folder} would exceed its limit of {maxTotalLength:N0} bytes; the blob was not kept. Delete blobs that are no longer needed, or raise {nameof(FolderBlobStoreOptions.MaxTotalLength)}."));

    internal static BlobStoreFullException Disk(string folder, IOException cause) => new(
        $"The disk that holds the blob store {folder} is full; the blob was not kept. Free space there, or move the data directory to a larger disk.",
        cause);
}
