using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// What a verdict on one link of a plain round (<see cref="PlainRound"/>) rests on, but for the vectors and texts that it names: with
/// them it is an <see cref="EvidenceFile"/>. Only what the worker itself signed speaks against it, and what the job has made public.
/// </summary>
/// <param name="ChainId">Chain for which the commitment was signed.</param>
/// <param name="Court">Slashing court for which it was signed.</param>
/// <param name="Operator">The key that operated the provider then.</param>
/// <param name="Commitment">What the worker signed; it names job, round and worker.</param>
/// <param name="Inputs">What the job has made public.</param>
/// <param name="Start">What the round starts from, by the worker's own commitment.</param>
/// <param name="Accused">The link that is judged; null where the worker never said what its links are, and the round is replayed as a whole.</param>
/// <param name="Agreed">The link at <see cref="LinkJudge.From"/>, from whose state it is judged; null where that is −1, or the whole round is.</param>
public sealed record LinkEvidence(
    ulong ChainId,
    Address Court,
    Address Operator,
    SignedCommitment Commitment,
    RoundInputs Inputs,
    ProvenStart Start,
    ProvenLink? Accused,
    ProvenLink? Agreed)
{
    /// <summary>For which chain and court the commitment was signed.</summary>
    public TypedDomain Domain => AuditDomain.Of(ChainId, Court);

    /// <summary>Evidence on the link that a descent found.</summary>
    /// <param name="domain">For which chain and court the commitment was signed.</param>
    /// <param name="operator">The key that operated the provider then.</param>
    /// <param name="commitment">What the worker signed.</param>
    /// <param name="inputs">What the job has made public.</param>
    /// <param name="start">What opens the round's first link.</param>
    /// <param name="path">The descent, the worker's tree the first.</param>
    /// <param name="claimed">What the worker says its link is there.</param>
    /// <param name="links">All links of the auditor.</param>
    /// <exception cref="ArgumentException">The descent is of another round, or the worker's tree has another link there.</exception>
    public static LinkEvidence Of(
        TypedDomain domain, Address @operator, SignedCommitment commitment, RoundInputs inputs, StateRoots start, DescentPath path, Link claimed, IReadOnlyList<Link> links)
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(commitment);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(links);
        if (path.Root != commitment.Commitment.Links || path.Count != links.Count)
            throw new ArgumentException("The descent is not in the tree of links that was signed.", nameof(path));
        if (HashTree.LeafHash(claimed.ToBytes()) != path.Found)
            throw new ArgumentException($"The worker's link {path.Leaf} is another: ask it again, or replay the whole round.", nameof(claimed));
        var from = LinkJudge.From([.. links.Select(link => link.Place)], path.Leaf);
        return new LinkEvidence(
            domain.ChainId,
            domain.VerifyingContract,
            @operator,
            commitment,
            inputs,
            new ProvenStart(start, [.. path.Prove(0)]),
            new ProvenLink(path.Leaf, claimed, [.. path.Prove(path.Leaf)]),
            from < 0 ? null : new ProvenLink(from, links[from], [.. path.Prove(from)]));
    }

    /// <summary>Evidence on a worker that never said what its links are: its whole round is replayed from its start.</summary>
    /// <param name="domain">For which chain and court the commitment was signed.</param>
    /// <param name="operator">The key that operated the provider then.</param>
    /// <param name="commitment">What the worker signed.</param>
    /// <param name="inputs">What the job has made public.</param>
    /// <param name="start">What the round starts from, with the proof that came with the commitment. Without one nothing shows what the round was to start from, and nobody is convicted.</param>
    public static LinkEvidence OfWhole(TypedDomain domain, Address @operator, SignedCommitment commitment, RoundInputs inputs, ProvenStart start)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return new LinkEvidence(domain.ChainId, domain.VerifyingContract, @operator, commitment, inputs, start, null, null);
    }
}
