using System.Collections.Immutable;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>A round as it is about to be closed.</summary>
/// <param name="Record">What happened, but for rejections that are no part of the exchange.</param>
/// <param name="Next">The plan of the round after; null after the last.</param>
/// <param name="Averages">By stage, what went down: payloads of the tensors that take part, ascending.</param>
/// <param name="State">What all members have in common behind it.</param>
/// <param name="Residual">What the way down has lost; read only, and valid during the call.</param>
public sealed record ClosingRound(
    RoundRecord Record, RoundPlan? Next, ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> Averages, SharedState State, ParameterVector Residual);
