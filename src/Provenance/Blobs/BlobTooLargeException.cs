using System.Globalization;

namespace ZeroG.Provenance;

/// <summary>A blob is longer than a bound set by the caller or by the store.</summary>
/// <param name="message">What was too long, and which setting allows more.</param>
public sealed class BlobTooLargeException(string message) : IOException(message)
{
    internal static BlobTooLargeException OnRead(ContentId id, long maxLength) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Blob {id.ToShortString()} is longer than the {maxLength:N0} bytes the reader allows. Read it as a stream, or allow more."));

    internal static BlobTooLargeException OnPut(long maxLength) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The content is longer than the {maxLength:N0} bytes this store takes for one blob. Split it, or raise {nameof(FolderBlobStoreOptions.MaxBlobLength)}."));
}
