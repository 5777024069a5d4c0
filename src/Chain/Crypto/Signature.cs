using System.Numerics;

namespace ZeroG.Chain.Crypto;

/// <summary>A recoverable ECDSA signature on secp256k1: r, s in the lower half of the order (EIP-2), and the parity of the point's y.</summary>
public sealed record Signature
{
    /// <summary>Length of r, s, v in bytes.</summary>
    public const int Size = 65;

    /// <summary>Takes a signature with r and s in range.</summary>
    /// <exception cref="FormatException">r or s is zero or not below the order, or s is in its upper half.</exception>
    public Signature(UInt256 r, UInt256 s, bool isOdd)
    {
        if (r.IsZero || (BigInteger)r >= Secp256k1.Order || s.IsZero || (BigInteger)s > Secp256k1.HalfOrder)
            throw new FormatException("Not a signature that Ethereum takes: r or s is out of range, or s is in the upper half of the order (EIP-2).");
        (R, S, IsOdd) = (r, s, isOdd);
    }

    /// <summary>x of the signature's point, modulo the order.</summary>
    public UInt256 R { get; }

    /// <summary>The proof, in the lower half of the order.</summary>
    public UInt256 S { get; }

    /// <summary>Whether y of the signature's point is odd: yParity of EIP-2930, v − 27 of messages.</summary>
    public bool IsOdd { get; }

    /// <summary>Reads r, s and v, where v is 0, 1, 27 or 28.</summary>
    /// <exception cref="FormatException">Not 65 bytes, or a value out of range.</exception>
    public static Signature FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new FormatException($"A signature has {Size} bytes: r, s, v. These are {bytes.Length}.");
        if (bytes[64] is not (0 or 1 or 27 or 28)) throw new FormatException($"v of a signature is 0, 1, 27 or 28, not {bytes[64]}.");
        return new Signature(UInt256.FromBytes(bytes[..32]), UInt256.FromBytes(bytes[32..64]), bytes[64] is 1 or 28);
    }

    /// <summary>65 bytes: r, s, and v as 27 or 28, the form that contracts take (OpenZeppelin's ECDSA).</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        R.CopyTo(bytes);
        S.CopyTo(bytes.AsSpan(32));
        bytes[64] = (byte)(IsOdd ? 28 : 27);
        return bytes;
    }

    /// <summary>Who signed <paramref name="digest"/>; null when no key can have.</summary>
    public Address? Recover(Hash256 digest) =>
        Secp256k1.Recover(digest.ToArray(), R, S, IsOdd) is { } key ? Address.OfPublicKey(key) : null;
}
