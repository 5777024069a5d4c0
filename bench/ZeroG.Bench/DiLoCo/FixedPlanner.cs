using ZeroG.Swarm.Hub;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Bench.DiLoCo;

/// <summary>So many rounds of one shape, each of other steps where a list says so.</summary>
internal sealed class FixedPlanner(IReadOnlyList<int> steps, int delay, OuterSettings outer) : IRoundPlanner
{
    /// <inheritdoc/>
    public RoundShape? Next(PlanInput input) => input.Round < steps.Count ? new RoundShape(steps[input.Round], delay, 0, outer) : null;
}
