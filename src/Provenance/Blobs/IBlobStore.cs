namespace ZeroG.Provenance;

/// <summary>
/// Content by its identity. What is read back is verified against the root before it is handed out; what is put is durable
/// when the call answers. All members may be called concurrently.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores what <paramref name="content"/> holds from its position to its end. Repeating it changes nothing.</summary>
    /// <returns>Root, length and SHA-256 of the bytes stored.</returns>
    /// <exception cref="EmptyContentException">No bytes.</exception>
    /// <exception cref="BlobTooLargeException">More bytes than the store takes for one blob.</exception>
    /// <exception cref="BlobStoreFullException">No room; nothing of the blob stays behind.</exception>
    Task<ContentDigest> PutAsync(Stream content, CancellationToken cancellationToken = default);

    /// <summary>Stores bytes that are in memory. Repeating it changes nothing.</summary>
    /// <returns>The root and length of the bytes stored.</returns>
    /// <inheritdoc cref="PutAsync(Stream, CancellationToken)" path="/exception"/>
    Task<ContentId> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Opens a blob for reading once its whole content has been verified. The caller disposes of the stream.</summary>
    /// <exception cref="BlobNotFoundException">The store does not have it.</exception>
    /// <exception cref="CorruptBlobException">What is stored under this identity is something else.</exception>
    Task<Stream> OpenReadAsync(ContentId id, CancellationToken cancellationToken = default);

    /// <summary>Reads a whole blob into memory, verified.</summary>
    /// <param name="id">Root and length.</param>
    /// <param name="maxLength">The largest length in bytes the caller is ready to hold; checked before anything is allocated.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="BlobTooLargeException"><paramref name="id"/> is longer than <paramref name="maxLength"/>.</exception>
    /// <exception cref="BlobNotFoundException">The store does not have it.</exception>
    /// <exception cref="CorruptBlobException">What is stored under this identity is something else.</exception>
    Task<byte[]> ReadAllAsync(ContentId id, int maxLength, CancellationToken cancellationToken = default);

    /// <summary>Whether a blob of this root and length is stored. Its content is verified when it is read, not here.</summary>
    Task<bool> ContainsAsync(ContentId id, CancellationToken cancellationToken = default);

    /// <summary>Removes a blob; readers that have it open keep reading.</summary>
    /// <returns>Whether it was there.</returns>
    Task<bool> DeleteAsync(ContentId id, CancellationToken cancellationToken = default);

    /// <summary>Every blob, in no particular order; blobs put or deleted meanwhile may or may not appear.</summary>
    IAsyncEnumerable<ContentId> EnumerateAsync(CancellationToken cancellationToken = default);
}
