using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Orleans;

/// <summary>xxHash32 with seed 0: the same in every process, so that ranges and rings agree between runtimes.</summary>
/// <remarks>Collet, xxHash fast digest algorithm, version 0.1.1, section "XXH32 algorithm description".</remarks>
public static class StableHash
{
    private const uint Prime1 = 0x9E3779B1, Prime2 = 0x85EBCA77, Prime3 = 0xC2B2AE3D, Prime4 = 0x27D4EB2F, Prime5 = 0x165667B1;

    /// <summary>The hash of <paramref name="data"/>.</summary>
    public static uint ComputeHash(ReadOnlySpan<byte> data)
    {
        unchecked
        {
            var length = (uint)data.Length;
            uint hash;
            if (data.Length >= 16)
            {
                uint a = Prime1 + Prime2, b = Prime2, c = 0, d = 0 - Prime1;
                for (; data.Length >= 16; data = data[16..])
                {
                    a = Round(a, BinaryPrimitives.ReadUInt32LittleEndian(data));
                    b = Round(b, BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
                    c = Round(c, BinaryPrimitives.ReadUInt32LittleEndian(data[8..]));
                    d = Round(d, BinaryPrimitives.ReadUInt32LittleEndian(data[12..]));
                }

                hash = BitOperations.RotateLeft(a, 1) + BitOperations.RotateLeft(b, 7)
                    + BitOperations.RotateLeft(c, 12) + BitOperations.RotateLeft(d, 18);
            }
            else
            {
                hash = Prime5;
            }

            hash += length;
            for (; data.Length >= 4; data = data[4..])
            {
                hash = BitOperations.RotateLeft(hash + (BinaryPrimitives.ReadUInt32LittleEndian(data) * Prime3), 17) * Prime4;
            }

            foreach (var value in data)
            {
                hash = BitOperations.RotateLeft(hash + (value * Prime5), 11) * Prime1;
            }

            hash = (hash ^ (hash >> 15)) * Prime2;
            hash = (hash ^ (hash >> 13)) * Prime3;
            return hash ^ (hash >> 16);
        }
    }

    /// <summary>The hash of the UTF-16 code units of <paramref name="data"/>, little-endian.</summary>
    public static uint ComputeHash(string data) => ComputeHash(MemoryMarshal.AsBytes(data.AsSpan()));

    private static uint Round(uint accumulator, uint input) =>
        unchecked(BitOperations.RotateLeft(accumulator + (input * Prime2), 13) * Prime1);
}
