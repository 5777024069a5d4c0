using ZeroG.Chain.Contracts;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.TypedData;

namespace ZeroG.Auditing.Commitments;

/// <summary>
/// What a worker signs of a round before it knows whether it is audited (EIP-712): all that it claims to have computed, in a hundred
/// words.
/// </summary>
/// <param name="JobId">The job: its id on the chain where it has one.</param>
/// <param name="Epoch">Fencing number of the orchestrator whose order it is.</param>
/// <param name="Round">The round, from 0.</param>
/// <param name="Worker">The worker's key.</param>
/// <param name="ProviderId">Whose work it is.</param>
/// <param name="Record">Digest of the signed record of the round before, or zero for the first: what the round starts from.</param>
/// <param name="Previous">Digest of this worker's commitment before, or zero: where its state comes from.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="LinkCount">Links of the round.</param>
/// <param name="Links">Root of the tree of links (RFC 9162, section 2.1.1, with SHA-256).</param>
/// <param name="Batches">
/// Root of the tree of its batches: a leaf a step, of the indices of its windows; where workers exchange while they train, the digest of
/// the round's plan, which has them (<see cref="Records.PlanDigest"/>).
/// </param>
/// <param name="Cursor">Its data position behind the round.</param>
/// <param name="Tokens">Tokens trained on in the round.</param>
public sealed record RoundCommitment(
    Hash256 JobId,
    ulong Epoch,
    ulong Round,
    uint Worker,
    Hash256 ProviderId,
    Hash256 Record,
    Hash256 Previous,
    uint CommitEvery,
    uint LinkCount,
    Hash256 Links,
    Hash256 Batches,
    ulong Cursor,
    ulong Tokens)
{
    private static readonly TypedSchema s_schema = new(new Dictionary<string, IReadOnlyList<TypedField>>
    {
        ["RoundCommitment"] =
        [
            new("bytes32", "jobId"), new("uint64", "epoch"), new("uint64", "round"), new("uint32", "worker"), new("bytes32", "providerId"),
            new("bytes32", "record"), new("bytes32", "previous"), new("uint32", "commitEvery"), new("uint32", "linkCount"),
            new("bytes32", "links"), new("bytes32", "batches"), new("uint64", "cursor"), new("uint64", "tokens"),
        ],
    });

    /// <summary>What an offence of this round would be called on the chain.</summary>
    public Hash256 OffenceId => ContractIds.Offence(JobId, Epoch, Round, ProviderId);

    /// <summary>The digest that is signed.</summary>
    /// <param name="domain">For which chain and court; see <see cref="AuditDomain"/>.</param>
    public Hash256 Digest(TypedDomain domain) => s_schema.Digest(domain, new TypedStruct(
        "RoundCommitment",
        AbiValue.Of(JobId), AbiValue.Of(Epoch), AbiValue.Of(Round), AbiValue.Of(Worker), AbiValue.Of(ProviderId),
        AbiValue.Of(Record), AbiValue.Of(Previous), AbiValue.Of(CommitEvery), AbiValue.Of(LinkCount),
        AbiValue.Of(Links), AbiValue.Of(Batches), AbiValue.Of(Cursor), AbiValue.Of(Tokens)));
}

/// <summary>For which chain and court training evidence is signed.</summary>
public static class AuditDomain
{
    /// <summary>The domain (EIP-712) of everything that workers, orchestrators and auditors sign.</summary>
    /// <param name="chainId">The chain, or 0 where there is none.</param>
    /// <param name="court">Its slashing court, or zero where there is none.</param>
    public static TypedDomain Of(ulong chainId, Address court) => new("ZeroG Training", "1", chainId, court);
}

/// <summary>A commitment with its signature.</summary>
/// <param name="Commitment">What was signed.</param>
/// <param name="Signature">By the key that operated the provider then.</param>
public sealed record SignedCommitment(RoundCommitment Commitment, Signature Signature)
{
    /// <summary>Signs a commitment.</summary>
    public static SignedCommitment Sign(RoundCommitment commitment, TypedDomain domain, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        ArgumentNullException.ThrowIfNull(key);
        return new SignedCommitment(commitment, key.Sign(commitment.Digest(domain)));
    }

    /// <summary>Whose signature it is, or null when it is nobody's.</summary>
    public Address? Signer(TypedDomain domain) => Signature.Recover(Commitment.Digest(domain));
}
