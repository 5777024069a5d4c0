using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
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
