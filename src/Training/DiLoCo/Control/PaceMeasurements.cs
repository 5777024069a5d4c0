namespace ZeroG.Training.DiLoCo.Control;

/// <summary>What the rounds before have shown.</summary>
/// <param name="StepSeconds">Of one inner step, with nothing else going on; above 0.</param>
/// <param name="ExchangeSeconds">Predicted seconds of an exchange at a given rank, from the codec's bytes and the <see cref="LinkEstimate"/>.</param>
/// <param name="EffectiveRanks">Mean effective rank of the averages of each round, oldest first; see <see cref="Codecs.Projections.LowRankProjection.EffectiveRank"/>.</param>
public sealed record PaceMeasurements(double StepSeconds, Func<int, double> ExchangeSeconds, IReadOnlyList<double> EffectiveRanks);
