using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.States;

/// <summary>Roots of vectors of float32, by the SHA-256 of each of their chunks: what is served in chunks is verified chunk by chunk.</summary>
public static class VectorRoot
{
    /// <summary>The root of a model's vector.</summary>
    public static Hash256 Of(ParameterVector vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        return Of(vector.Values);
    }

    /// <summary>The root of a vector's bytes, little-endian: <see cref="ChunkHashes.Root"/>.</summary>
    public static Hash256 Of(ReadOnlySpan<float> values)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        var size = ChunkHashes.ChunkSizeFor(bytes.Length);
        var hashes = new byte[(bytes.Length + size - 1) / size * Hash256.Size];
        for (var i = 0; i * size < bytes.Length; i++)
            SHA256.HashData(bytes.Slice(i * size, Math.Min(size, bytes.Length - i * size)), hashes.AsSpan(i * Hash256.Size));
        return Hash256.FromBytes(ChunkHashes.Root(bytes.Length, size, hashes));
    }
}
