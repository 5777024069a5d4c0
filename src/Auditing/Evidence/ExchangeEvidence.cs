using System.Collections.Immutable;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Chain.TypedData;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// What a verdict on one link of a round whose workers exchange while they train (<see cref="SwarmRound"/>) rests on, but for the bytes that
/// it names: with them it is an <see cref="ExchangeEvidenceFile"/>. Only what the worker itself signed speaks against it, and what the job
/// has made public: its commitment names the plan and the record of the round before, and its next commitment the record of the round.
/// </summary>
/// <param name="ChainId">Chain for which the commitments were signed.</param>
/// <param name="Court">Slashing court for which they were signed.</param>
/// <param name="Operator">The key that operated the provider then.</param>
/// <param name="Commitment">What the worker signed of the round last.</param>
/// <param name="Origin">Whose job it is, and its name.</param>
/// <param name="Job">What the job's rounds follow from.</param>
/// <param name="Accused">
/// The link that is judged; null where the worker never said what its links are, and the round is replayed as far as its commitment goes.
/// Of <see cref="LinkKind.Next"/>, the proof is that of the first link of <paramref name="Following"/>.
/// </param>
/// <param name="Agreed">The link from whose state it is judged: that at <see cref="LinkJudge.From"/>, or the first where none is accused.</param>
/// <param name="Received">The links of what the worker received, by stage, as far as its commitment goes.</param>
/// <param name="Following">The worker's commitment to the round after, where <see cref="LinkKind.Next"/> is accused: it is what is wrong then. Null otherwise.</param>
public sealed record ExchangeEvidence(
    ulong ChainId,
    Address Court,
    Address Operator,
    SignedCommitment Commitment,
    JobOrigin Origin,
    JobInputs Job,
    ProvenLink? Accused,
    ProvenLink Agreed,
    ImmutableArray<ProvenLink> Received,
    SignedCommitment? Following)
{
    /// <summary>For which chain and court the commitments were signed.</summary>
    public TypedDomain Domain => AuditDomain.Of(ChainId, Court);

    /// <summary>The commitment that is accused.</summary>
    public RoundCommitment Charged => (Following ?? Commitment).Commitment;

    /// <summary>Evidence on the link that a descent found.</summary>
    /// <param name="of">The round, as the worker signed it.</param>
    /// <param name="path">The descent, the worker's tree the first.</param>
    /// <param name="claimed">What the worker says its link is there.</param>
    /// <param name="links">All links of the auditor, as many as were signed.</param>
    /// <exception cref="ArgumentException">The descent is of another round, or the worker's tree has another link there.</exception>
    public static ExchangeEvidence OfLink(SignedExchange of, DescentPath path, Link claimed, IReadOnlyList<Link> links)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(links);
        if (path.Root != of.Work.Signed.Commitment.Links || path.Count != links.Count) throw new ArgumentException("The descent is not in the tree of links that was signed.", nameof(path));
        if (HashTree.LeafHash(claimed.ToBytes()) != path.Found)
            throw new ArgumentException($"The worker's link {path.Leaf} is another: ask it again, or replay the whole round.", nameof(claimed));
        var from = Math.Max(0, LinkJudge.From([.. links.Select(link => link.Place)], path.Leaf));
        return of.With(new ProvenLink(path.Leaf, claimed, [.. path.Prove(path.Leaf)]), new ProvenLink(from, links[from], [.. path.Prove(from)]), null);
    }

    /// <summary>Evidence on what a worker went on with that its round did not leave it, though all that it signed of the round is right.</summary>
    /// <param name="of">The round, as the worker signed it.</param>
    /// <param name="following">What it handed in of the next.</param>
    /// <param name="links">All links of the auditor, as many as were signed: those of the worker.</param>
    public static ExchangeEvidence OfNext(SignedExchange of, HandedInStage following, IReadOnlyList<Link> links)
    {
        ArgumentNullException.ThrowIfNull(of);
        ArgumentNullException.ThrowIfNull(following);
        ArgumentNullException.ThrowIfNull(links);
        var from = LinkJudge.From([.. links.Select(link => link.Place)], links.Count - 1);
        return of.With(
            new ProvenLink(links.Count, new Link(new LinkPlace(LinkKind.Next, 0), following.Start.Root), following.StartProof),
            new ProvenLink(from, links[from], [.. LinkList.Tree([.. links]).Prove(from)]), following.Signed);
    }

    /// <summary>Evidence on a worker that never said what its links are: its whole round is replayed from its start.</summary>
    /// <param name="of">The round, as the worker signed it.</param>
    public static ExchangeEvidence OfWhole(SignedExchange of)
    {
        ArgumentNullException.ThrowIfNull(of);
        return of.With(null, new ProvenLink(0, new Link(new LinkPlace(LinkKind.Start, 0), of.Work.Start.Root), of.Work.StartProof), null);
    }

    /// <summary>The recipe of the job's members.</summary>
    /// <exception cref="ArgumentException">Its workers send δ whole.</exception>
    public static SwarmRecipe RecipeOf(JobInputs job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Exchange is { } exchange
            ? new SwarmRecipe { Training = job.Recipe, Seed = job.Seed, Codec = exchange.Codec, Aggregator = exchange.Aggregator }
            : throw new ArgumentException("The workers of this job send δ whole.", nameof(job));
    }
}

/// <summary>A worker's round with an exchange, as it signed it.</summary>
/// <param name="Domain">For which chain and court.</param>
/// <param name="Operator">The key that operated the provider then.</param>
/// <param name="Origin">Whose job it is, and its name.</param>
/// <param name="Job">What the job's rounds follow from.</param>
/// <param name="Plan">The round's plan.</param>
/// <param name="Averages">By stage, the root of what went down (<see cref="Records.PayloadRoot"/>); as many as were received before the last stage that was signed, or more.</param>
/// <param name="Work">What the worker handed in with the last stage that entered the averages.</param>
public sealed record SignedExchange(
    TypedDomain Domain, Address Operator, JobOrigin Origin, JobInputs Job, RoundPlan Plan, ImmutableArray<Hash256> Averages, HandedInStage Work)
{
    internal ExchangeEvidence With(ProvenLink? accused, ProvenLink agreed, SignedCommitment? following)
    {
        var every = (int)Work.Signed.Commitment.CommitEvery;
        return new ExchangeEvidence(
            Domain.ChainId, Domain.VerifyingContract, Operator, Work.Signed, Origin, Job, accused, agreed,
            [.. Work.Received.Select((proof, stage) => new ProvenLink(SwarmPlaces.Received(Plan.Steps, every, stage), new Link(new LinkPlace(LinkKind.Received, stage), Averages[stage]), proof))],
            following);
    }
}

/// <summary>The bytes that such evidence is re-executed from.</summary>
/// <param name="Plan">The round's plan.</param>
/// <param name="PlanBefore">That of the round before; null for a job's first.</param>
/// <param name="Before">The record of the round before; null for a job's first.</param>
/// <param name="Record">The record of the round, where <see cref="LinkKind.Next"/> is accused; null otherwise.</param>
/// <param name="State">The agreed state, as <see cref="States.SwarmState"/> writes it. Read to its end.</param>
/// <param name="Shared">What all have in common before the round.</param>
/// <param name="Averages">By stage, what went down: of the stages that the commitment goes beyond, and of all where <see cref="LinkKind.Next"/> is accused.</param>
/// <param name="Text">The training text.</param>
/// <param name="Tokenizer">The tokenizer.json, where there is one.</param>
public sealed record ExchangeContent(
    RoundPlan Plan,
    RoundPlan? PlanBefore,
    Records.RoundAccount? Before,
    Records.RoundAccount? Record,
    Stream State,
    SharedState Shared,
    ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Averages,
    ReadOnlyMemory<byte> Text,
    ReadOnlyMemory<byte>? Tokenizer = null);
