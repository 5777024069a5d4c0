using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace ZeroG.Chain.Keys;

/// <summary>scrypt, RFC 7914: a key from a password, at a price of 128 · n · r bytes of memory.</summary>
internal static class Scrypt
{
    /// <summary>The most memory that parameters from a file may ask for: a wallet's usual n = 262,144, r = 8 takes 256 MiB.</summary>
    public const long MaxMemory = 512L << 20;

    /// <summary>Derives a key.</summary>
    /// <exception cref="FormatException">n is no power of two over 1, or the parameters ask for too much memory or work.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int n, int r, int p, int length)
    {
        if (n < 2 || !BitOperations.IsPow2(n) || r < 1 || p < 1 || length is < 1 or > 1024) throw new FormatException("The parameters of scrypt are out of range (RFC 7914, section 2).");
        if (r > 1024 || 128L * n * r > MaxMemory || p > 16) throw new FormatException($"The parameters of scrypt ask for over {MaxMemory >> 20} MiB or 16 times the work.");
        var block = Rfc2898DeriveBytes.Pbkdf2(password, salt, 1, HashAlgorithmName.SHA256, p * 128 * r);
        var memory = new uint[32L * n * r];
        try
        {
            for (var i = 0; i < p; i++) Mix(block.AsSpan(i * 128 * r, 128 * r), memory, n, r);
            return Rfc2898DeriveBytes.Pbkdf2(password, block, 1, HashAlgorithmName.SHA256, length);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block);
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(memory.AsSpan()));
        }
    }

    // scryptROMix, section 5.
    private static void Mix(Span<byte> block, uint[] memory, int n, int r)
    {
        var words = 32 * r;
        var x = new uint[words];
        var y = new uint[words];
        for (var i = 0; i < words; i++) x[i] = BinaryPrimitives.ReadUInt32LittleEndian(block[(4 * i)..]);
        for (var i = 0; i < n; i++)
        {
            x.CopyTo(memory, (long)i * words);
            BlockMix(ref x, ref y, r);
        }
        for (var i = 0; i < n; i++)
        {
            var at = (int)(x[words - 16] & (uint)(n - 1));
            var other = memory.AsSpan(checked(at * words), words);
            for (var k = 0; k < words; k++) x[k] ^= other[k];
            BlockMix(ref x, ref y, r);
        }
        for (var i = 0; i < words; i++) BinaryPrimitives.WriteUInt32LittleEndian(block[(4 * i)..], x[i]);
    }

    // scryptBlockMix, section 4: even blocks to the front, odd ones behind them.
    private static void BlockMix(ref uint[] x, ref uint[] y, int r)
    {
        Span<uint> t = stackalloc uint[16];
        x.AsSpan(x.Length - 16).CopyTo(t);
        for (var i = 0; i < 2 * r; i++)
        {
            var block = x.AsSpan(16 * i, 16);
            for (var k = 0; k < 16; k++) t[k] ^= block[k];
            Salsa(t);
            t.CopyTo(y.AsSpan(16 * (i / 2 + (i % 2) * r)));
        }
        (x, y) = (y, x);
    }

    // The Salsa20/8 core, section 3.
    private static void Salsa(Span<uint> b)
    {
        Span<uint> x = stackalloc uint[16];
        b.CopyTo(x);
        for (var i = 0; i < 4; i++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }
        for (var i = 0; i < 16; i++) b[i] += x[i];
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
