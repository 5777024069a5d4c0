using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Chain.Crypto;

namespace ZeroG.Receipts;

/// <summary>
/// A signed payload (DSSE, github.com/secure-systems-lab/dsse, version 1). What is signed names the type beside the bytes, so that a
/// signature never counts for a payload of another type.
/// </summary>
/// <param name="Payload">The bytes; base64 in JSON.</param>
/// <param name="PayloadType">What they are.</param>
/// <param name="Signatures">At least one.</param>
public sealed record DsseEnvelope(byte[] Payload, string PayloadType, ImmutableArray<DsseSignature> Signatures)
{
    /// <summary>Most signatures of an envelope.</summary>
    public const int MaxSignatures = 64;

    /// <summary>Signs a payload.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="type">What they are.</param>
    /// <param name="sign">Signs a SHA-256 digest.</param>
    /// <param name="signer">Whose key that is.</param>
    public static DsseEnvelope Sign(byte[] payload, string type, Func<Hash256, Signature> sign, Address signer)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(sign);
        return new DsseEnvelope(payload, type, [new DsseSignature(signer, sign(DigestOf(type, payload)).ToArray())]);
    }

    /// <summary>What is signed: SHA-256 of "DSSEv1", and of type and payload with their lengths in bytes before them, a space between each two.</summary>
    /// <param name="type">The payload's type.</param>
    /// <param name="payload">The payload.</param>
    public static Hash256 DigestOf(string type, ReadOnlySpan<byte> payload)
    {
        var name = Encoding.UTF8.GetBytes(type);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {name.Length} {type} {payload.Length} ")));
        hash.AppendData(payload);
        return Hash256.FromBytes(hash.GetHashAndReset());
    }

    /// <summary>The signatures that are not those of the keys that they name, by index.</summary>
    public IEnumerable<int> Forged()
    {
        var digest = DigestOf(PayloadType, Payload);
        return Enumerable.Range(0, Signatures.Length).Where(i => !Signatures[i].IsOf(digest));
    }
}

/// <summary>One signature of an envelope: ECDSA on secp256k1 over SHA-256.</summary>
/// <param name="Keyid">The signer's account.</param>
/// <param name="Sig">r and s, 32 bytes each, and v as 27 or 28; base64 in JSON.</param>
public sealed record DsseSignature(Address Keyid, byte[] Sig)
{
    /// <summary>Whether the named key made it. Both may come from anyone.</summary>
    public bool IsOf(Hash256 digest)
    {
        try
        {
            var signature = Signature.FromBytes(Sig);
            // One spelling: v as it is written.
            return signature.ToArray().AsSpan().SequenceEqual(Sig) && signature.Recover(digest) == Keyid;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
