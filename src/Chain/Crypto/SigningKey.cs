using System.Numerics;
using System.Security.Cryptography;

namespace ZeroG.Chain.Crypto;

/// <summary>A private key on secp256k1. Signing is the platform's (OpenSSL), so the key itself enters no arithmetic of ours.</summary>
/// <remarks>Nothing prints a key; the copies of its bytes made here are zeroed after use. Not thread-safe.</remarks>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a key in bytes.</summary>
    public const int Size = 32;

    private static readonly ECCurve s_curve = ECCurve.CreateFromValue("1.3.132.0.10");

    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        PublicKey = [.. point.X!, .. point.Y!];
        Address = Address.OfPublicKey(PublicKey);
    }

    /// <summary>The account of this key.</summary>
    public Address Address { get; }

    /// <summary>64 bytes, x then y.</summary>
    internal byte[] PublicKey { get; }

    /// <summary>A new key from the platform's random numbers.</summary>
    public static SigningKey Create() => new(ECDsa.Create(s_curve));

    /// <summary>Takes 32 bytes, big-endian. The caller zeroes its own copy.</summary>
    /// <exception cref="FormatException">Not 32 bytes, zero, or not below the order.</exception>
    public static SigningKey FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Size) throw new FormatException($"A private key has {Size} bytes; these are {bytes.Length}.");
        if (!IsInRange(bytes)) throw new FormatException("Not a private key of secp256k1: zero, or not below the order of the group.");
        var secret = bytes.ToArray();
        try
        {
            return new SigningKey(ECDsa.Create(new ECParameters { Curve = s_curve, D = secret }));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>Signs a digest. The platform's nonces are random: the same digest gives another signature each time, all valid.</summary>
    /// <exception cref="CryptographicException">The platform failed to sign.</exception>
    public Signature Sign(Hash256 digest)
    {
        var hash = digest.ToArray();
        var bytes = _key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        var r = new BigInteger(bytes.AsSpan(0, 32), isUnsigned: true, isBigEndian: true);
        var s = new BigInteger(bytes.AsSpan(32), isUnsigned: true, isBigEndian: true);
        // (r, n - s) is the same signature mirrored; EIP-2 takes only the lower of the two.
        if (s > Secp256k1.HalfOrder) s = Secp256k1.Order - s;
        foreach (var isOdd in (ReadOnlySpan<bool>)[false, true])
        {
            if (Secp256k1.Recover(hash, r, s, isOdd) is { } key && key.AsSpan().SequenceEqual(PublicKey))
                return new Signature(new UInt256(r), new UInt256(s), isOdd);
        }
        throw new CryptographicException("The platform's signature recovers to no key of this signer.");
    }

    /// <summary>Hands out the 32 bytes of the key, for a keystore; zeroed when <paramref name="use"/> returns.</summary>
    internal T Expose<T>(Func<byte[], T> use)
    {
        var parameters = _key.ExportParameters(includePrivateParameters: true);
        var secret = parameters.D!;
        try
        {
            return use(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The address alone: never the key.</summary>
    public override string ToString() => $"key of {Address}";

    // Compared without branches on the bytes: the time tells nothing of the key.
    private static bool IsInRange(ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> order = [.. Enumerable.Repeat((byte)0xff, 15), 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48, 0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41];
        var (any, borrow) = (0, 0);
        for (var i = Size - 1; i >= 0; i--)
        {
            any |= key[i];
            borrow = (key[i] - order[i] - borrow) >> 31 & 1;
        }
        return any != 0 & borrow == 1;
    }
}
