using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Bench.Adversary;

/// <summary>What a worker knows when it hands in a round.</summary>
/// <param name="Input">What an honest round is a function of.</param>
/// <param name="CommitEvery">Inner steps between two links.</param>
/// <param name="Random">The cheat's own dice.</param>
/// <param name="LastDeltas">What the workers sent in the round before, by worker; empty in the first.</param>
internal sealed record RoundContext(InnerPhaseInput Input, int CommitEvery, Random Random, IReadOnlyDictionary<int, ParameterVector> LastDeltas);
