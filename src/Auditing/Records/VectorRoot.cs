using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Records;

/// <summary>The root of one vector of a model: <see cref="ChunkHashes.Root"/> over its values as float32, little-endian, so that it can be served in chunks.</summary>
public static class VectorRoot
{
    /// <summary>Of that vector, in chunks of <see cref="ChunkHashes.ChunkSizeFor"/> bytes.</summary>
    public static Hash256 Of(ParameterVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        var bytes = MemoryMarshal.AsBytes(vector.Values);
        var size = ChunkHashes.ChunkSizeFor(bytes.Length);
        var hashes = new byte[(bytes.Length + size - 1) / size * Hash256.Size];
        for (var i = 0; i * Hash256.Size < hashes.Length; i++)
            SHA256.HashData(bytes.Slice(i * size, Math.Min(size, bytes.Length - i * size)), hashes.AsSpan(i * Hash256.Size));
        return Hash256.FromBytes(ChunkHashes.Root(bytes.Length, size, hashes));
    }
}
