using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Links;

/// <summary>Names content that is fetched in chunks: what a newcomer must know from someone it trusts.</summary>
public sealed record ChunkedBlob
{
    /// <summary>Bytes of a chunk: 64 KiB to 1 MiB.</summary>
    public const int MinChunk = ChunkHashes.MinChunk, MaxChunk = ChunkHashes.MaxChunk;

    /// <summary>Most chunks of a blob: their hashes are 4 MiB.</summary>
    public const int MaxChunks = ChunkHashes.MaxChunks;

    /// <summary>Names content.</summary>
    /// <param name="root">What <see cref="ChunkList.RootOf"/> makes of its chunks' hashes.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="chunkSize">Bytes of every chunk but the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">A chunk size or a number of chunks outside the bounds.</exception>
    public ChunkedBlob(Hash256 root, long length, int chunkSize = MinChunk)
    {
        if (chunkSize is < MinChunk or > MaxChunk)
            throw new ArgumentOutOfRangeException(nameof(chunkSize), chunkSize, $"A chunk has {MinChunk} to {MaxChunk} bytes.");
        if (length < 1 || (length - 1) / chunkSize >= MaxChunks)
            throw new ArgumentOutOfRangeException(nameof(length), length, $"A blob has 1 to {MaxChunks} chunks of {chunkSize} bytes.");
        (Root, Length, ChunkSize) = (root, length, chunkSize);
    }

    /// <summary>Binds length, chunk size and the hashes of all chunks.</summary>
    public Hash256 Root { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Bytes of every chunk but the last.</summary>
    public int ChunkSize { get; }

    /// <summary>How many chunks.</summary>
    public int Chunks => (int)((Length - 1) / ChunkSize) + 1;

    /// <summary>Bytes of a chunk.</summary>
    public int LengthOf(int chunk) => (int)Math.Min(ChunkSize, Length - OffsetOf(chunk));

    /// <summary>Where a chunk begins.</summary>
    public long OffsetOf(int chunk) => (long)chunk * ChunkSize;
}
