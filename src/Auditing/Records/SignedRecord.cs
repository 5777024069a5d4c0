using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;

namespace ZeroG.Auditing.Records;

/// <summary>A round record with the orchestrator's signature.</summary>
/// <param name="Account">What was signed.</param>
/// <param name="Signature">By the key that operated the orchestrator's provider then.</param>
public sealed record SignedRecord(RoundAccount Account, Signature Signature)
{
    /// <summary>Most bytes of <see cref="ToBytes"/>.</summary>
    public const int MaxSize = Signature.Size + RoundAccount.MaxSize;

    /// <summary>Signs a record.</summary>
    public static SignedRecord Sign(RoundAccount account, TypedDomain domain, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(key);
        return new SignedRecord(account, key.Sign(account.Digest(domain)));
    }

    /// <summary>Whose signature it is, or null when it is nobody's.</summary>
    public Address? Signer(TypedDomain domain) => Signature.Recover(Account.Digest(domain));

    /// <summary>Signature (65), then <see cref="RoundAccount.ToBytes"/>.</summary>
    public byte[] ToBytes() => [.. Signature.ToArray(), .. Account.ToBytes()];

    /// <summary>Reads what anyone may have written; whose signature it is, is another question.</summary>
    /// <exception cref="RecordFormatException">It is no signed record.</exception>
    public static SignedRecord Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Signature.Size) throw new RecordFormatException("The signature ends early", bytes.Length);
        try
        {
            return new SignedRecord(RoundAccount.Read(bytes[Signature.Size..]), Signature.FromBytes(bytes[..Signature.Size]));
        }
        catch (FormatException wrong) when (wrong is not RecordFormatException)
        {
            throw new RecordFormatException(wrong.Message.TrimEnd('.'), 0);
        }
    }

    /// <summary>
    /// Whether two records prove that an orchestrator said two things of one round: both signed by that key, for the same job, epoch and
    /// round, and not the same.
    /// </summary>
    public static bool Contradict(SignedRecord one, SignedRecord other, TypedDomain domain, Address signer)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return one.Account.OffenceId == other.Account.OffenceId && one.Account.Digest(domain) != other.Account.Digest(domain)
            && one.Signer(domain) == signer && other.Signer(domain) == signer;
    }
}
