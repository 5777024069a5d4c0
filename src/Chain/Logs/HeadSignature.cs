using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Log;

namespace ZeroG.Chain.Logs;

/// <summary>How the heads of logs are signed: by a key of secp256k1, under EIP-712, in a domain of no chain and no contract.</summary>
/// <remarks>What <c>ProvenanceAnchor</c> takes is another signature, <see cref="Contracts.AnchoredHead"/>; neither can stand for the other.</remarks>
public static class HeadSignature
{
    private static readonly TypedDomain s_domain = new("ZeroG Log", "1", 0, Address.Zero);

    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>> { ["LogHead"] = [new("bytes", "head")] });

    /// <summary>What is signed of a head.</summary>
    /// <param name="head">See <see cref="TreeHead.ToBytes"/>.</param>
    public static Hash256 Digest(ReadOnlySpan<byte> head) => s_schema.Digest(s_domain, new TypedStruct("LogHead", head.ToArray()));

    /// <summary>Knows the heads that an account has signed.</summary>
    public static HeadVerifier By(Address signer) => (head, signature) => SignerOf(Digest(head), signature) == signer;

    /// <summary>Who has signed a digest; null where no key can have.</summary>
    /// <param name="digest">What was signed.</param>
    /// <param name="signature">From anyone.</param>
    public static Address? SignerOf(Hash256 digest, ReadOnlySpan<byte> signature)
    {
        try
        {
            return Signature.FromBytes(signature).Recover(digest);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The name of a log, the same for ever: it names the key too, so that no other can speak for it.</summary>
    /// <param name="log">The log's name within its cluster.</param>
    /// <param name="signer">Its key's account.</param>
    public static string Origin(string log, Address signer) => $"zerog/{log}/{signer.ToLowerHex()}";
}
