using System.Security.Cryptography;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Links;

/// <summary>The SHA-256 of every chunk of a blob, bound by its root.</summary>
public sealed class ChunkList
{
    private readonly byte[] _hashes;

    private ChunkList(ChunkedBlob blob, byte[] hashes) => (Blob, _hashes) = (blob, hashes);

    /// <summary>The blob.</summary>
    public ChunkedBlob Blob { get; }

    /// <summary>The hashes, 32 bytes each, in order.</summary>
    public ReadOnlyMemory<byte> Hashes => _hashes;

    /// <summary>Hashes content.</summary>
    /// <param name="content">At least one byte.</param>
    /// <param name="chunkSize">Bytes of every chunk but the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">As <see cref="ChunkedBlob"/> says.</exception>
    public static ChunkList Of(ReadOnlySpan<byte> content, int chunkSize = ChunkedBlob.MinChunk)
    {
        var shape = new ChunkedBlob(default, content.Length, chunkSize);
        var hashes = new byte[shape.Chunks * Hash256.Size];
        for (var chunk = 0; chunk < shape.Chunks; chunk++)
            SHA256.HashData(content.Slice((int)shape.OffsetOf(chunk), shape.LengthOf(chunk)), hashes.AsSpan(chunk * Hash256.Size));
        return new ChunkList(new ChunkedBlob(RootOf(shape.Length, chunkSize, hashes), shape.Length, chunkSize), hashes);
    }

    /// <summary>Takes hashes that anyone may have sent.</summary>
    /// <returns>Null unless they are as many as the blob has chunks, and the root is theirs.</returns>
    public static ChunkList? Verify(ChunkedBlob blob, ReadOnlySpan<byte> hashes) =>
        hashes.Length == blob.Chunks * Hash256.Size && RootOf(blob.Length, blob.ChunkSize, hashes) == blob.Root ? new ChunkList(blob, hashes.ToArray()) : null;

    /// <summary>SHA-256 of a label, the length (64 bits) and chunk size (32 bits, both little-endian), and the hashes.</summary>
    public static Hash256 RootOf(long length, int chunkSize, ReadOnlySpan<byte> hashes) => Hash256.FromBytes(ChunkHashes.Root(length, chunkSize, hashes));

    /// <summary>Whether these are the bytes of a chunk.</summary>
    public bool Matches(int chunk, ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        SHA256.HashData(bytes, hash);
        return bytes.Length == Blob.LengthOf(chunk) && hash.SequenceEqual(_hashes.AsSpan(chunk * Hash256.Size, Hash256.Size));
    }
}
