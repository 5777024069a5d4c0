using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Records;

/// <summary>What entered a swarm round's averages of one worker, and what it signed of it.</summary>
/// <param name="Commitment">Its commitment to the round.</param>
/// <param name="Stages">By stage of the exchange, those that it committed to: all that it is, or only the first.</param>
public sealed record SwarmContribution(SignedCommitment Commitment, ImmutableArray<SentStage> Stages);

/// <summary>What a worker sent in one stage.</summary>
/// <param name="Payloads">The payloads of the tensors that take part, ascending.</param>
/// <param name="Proof">That the commitment has the stage's root (<see cref="LinkKind.Sent"/>): siblings in its tree of links, lowest first.</param>
public sealed record SentStage(ImmutableArray<ReadOnlyMemory<byte>> Payloads, ImmutableArray<Hash256> Proof);

/// <summary>A round whose workers exchange while they train.</summary>
/// <param name="Parts">What the job is made of.</param>
/// <param name="Before">What all members agreed on before the round's average: after the record before, or the job's start.</param>
/// <param name="Residual">What the way down had lost by then; read only.</param>
/// <param name="Contributions">One a contributor, in the order of the rows.</param>
public sealed record SwarmEvidence(ISwarmParts Parts, SharedState Before, ParameterVector Residual, ImmutableArray<SwarmContribution> Contributions);

/// <summary>What entered a plain round's average of one worker, and what it signed of it.</summary>
/// <param name="Commitment">Its commitment to the round.</param>
/// <param name="ReadPseudoGradient">Reads δ, as often as it is needed: those of a round need not be in memory together.</param>
/// <param name="End">What opens its last link (<see cref="LinkKind.Update"/>), the root of δ in it.</param>
/// <param name="Proof">That the commitment has that link: siblings in its tree of links, lowest first.</param>
public sealed record PlainContribution(SignedCommitment Commitment, Func<ParameterVector> ReadPseudoGradient, StateRoots End, ImmutableArray<Hash256> Proof);

/// <summary>A round whose workers all start from a checkpoint and hand in δ.</summary>
/// <param name="Recipe">The job's recipe: it decides the plans.</param>
/// <param name="Before">Parameters and outer momentum before the round's average.</param>
/// <param name="Contributions">One a contributor, in the order of the rows.</param>
public sealed record PlainEvidence(TrainingRecipe Recipe, OuterState Before, ImmutableArray<PlainContribution> Contributions);
