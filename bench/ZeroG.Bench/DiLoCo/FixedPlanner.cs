using ZeroG.Swarm.Hub;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Bench.DiLoCo;

/// <summary>Rounds as a list says.</summary>
internal sealed class FixedPlanner(IReadOnlyList<MethodShape> rounds, OuterSettings outer) : IRoundPlanner
{
    /// <inheritdoc/>
    public RoundShape? Next(PlanInput input) => input.Round < rounds.Count ? new RoundShape(rounds[input.Round].Steps, rounds[input.Round].Delay, 0, outer) : null;
}
