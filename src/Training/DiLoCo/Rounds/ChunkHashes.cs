using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>Content named by the SHA-256 of each of its chunks and a root that binds them: what is fetched in parts is verified part by part.</summary>
public static class ChunkHashes
{
    /// <summary>Least bytes of a chunk: 64 KiB.</summary>
    public const int MinChunk = 64 << 10;

    /// <summary>Most bytes of a chunk: 1 MiB.</summary>
    public const int MaxChunk = 1 << 20;

    /// <summary>Most chunks: their hashes are 4 MiB.</summary>
    public const int MaxChunks = 1 << 17;

    /// <summary>The chunk size of states: the least with which there are not too many chunks.</summary>
    /// <param name="length">Bytes of the content.</param>
    public static int ChunkSizeFor(long length)
    {
        var size = MinChunk;
        while (size < MaxChunk && (length - 1) / size >= MaxChunks) size *= 2;
        return size;
    }

    /// <summary>SHA-256 of a label, the length (64 bits) and chunk size (32 bits, both little-endian), and the hashes; 32 bytes.</summary>
    /// <param name="length">Bytes of the content.</param>
    /// <param name="chunkSize">Bytes of every chunk but the last.</param>
    /// <param name="hashes">SHA-256 of every chunk, in order.</param>
    public static byte[] Root(long length, int chunkSize, ReadOnlySpan<byte> hashes)
    {
        Span<byte> shape = stackalloc byte[12];
        BinaryPrimitives.WriteInt64LittleEndian(shape, length);
        BinaryPrimitives.WriteInt32LittleEndian(shape[8..], chunkSize);
        using var root = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        root.AppendData("zerog chunk list 1"u8);
        root.AppendData(shape);
        root.AppendData(hashes);
        return root.GetHashAndReset();
    }
}
