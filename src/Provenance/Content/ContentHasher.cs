using System.Security.Cryptography;

namespace ZeroG.Provenance;

/// <summary>
/// The 0G Storage file root, the length and the SHA-256 of content, in one pass and constant memory (about 50 KiB)
/// whatever its size; on request also the roots of its segments.
/// </summary>
/// <remarks>Append any number of spans, then finish once. Not thread-safe.</remarks>
/// <param name="keepsSegments">Whether <see cref="SegmentList"/> is wanted.</param>
public sealed class ContentHasher(bool keepsSegments = false) : IDisposable
{
    // Both hashes read a piece before the next one comes into the second-level cache.
    private const int PieceSize = 64 * 1024;

    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RootHasher _root = new(keepsSegments);

    /// <summary>Bytes appended so far.</summary>
    public long Length => _root.Length;

    /// <summary>The roots of the content's segments.</summary>
    /// <exception cref="InvalidOperationException">The hasher is not finished, or was made without them.</exception>
    public SegmentList SegmentList => _root.SegmentList;

    /// <summary>Adds <paramref name="bytes"/> to the content.</summary>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        do
        {
            var piece = bytes[..Math.Min(PieceSize, bytes.Length)];
            _root.Append(piece);
            _sha256.AppendData(piece);
            bytes = bytes[piece.Length..];
        }
        while (!bytes.IsEmpty);
    }

    /// <summary>Closes the content.</summary>
    /// <exception cref="EmptyContentException">Nothing was appended.</exception>
    /// <exception cref="InvalidOperationException">The hasher is already finished.</exception>
    public ContentDigest Finish()
    {
        var id = _root.Finish();
        Span<byte> sha256 = stackalloc byte[Hash256.Size];
        _sha256.GetHashAndReset(sha256);
        return new ContentDigest(id, Hash256.FromBytes(sha256));
    }

    /// <summary>Frees the SHA-256 state.</summary>
    public void Dispose() => _sha256.Dispose();
}
