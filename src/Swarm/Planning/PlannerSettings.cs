using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Swarm.Planning;

/// <summary>How a job's rounds are shaped.</summary>
public sealed record PlannerSettings
{
    /// <summary>Inner steps of the whole job, a member.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>The pace until there are measurements; and for good where <see cref="Adaptive"/> is null.</summary>
    public required Pace Pace { get; init; }

    /// <summary>Bounds of a pace that follows what is measured, or null for one that does not change.</summary>
    public PaceSettings? Adaptive { get; init; }

    /// <summary>The outer step.</summary>
    public OuterSettings Outer { get; init; } = new() { LearningRate = 0.5, Momentum = 0.8 };

    /// <summary>How the outer step changes.</summary>
    public OuterSchedule Schedule { get; init; } = new();

    /// <summary>A nearly synchronous start.</summary>
    public OpeningSchedule Opening { get; init; } = new() { Fraction = 0 };

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="Training.Model.ModelConfigException">A bound does not hold.</exception>
    public PlannerSettings Validate()
    {
        Adaptive?.Validate();
        Outer.Validate();
        Schedule.Validate();
        Opening.Validate();
        return TotalSteps is >= 1 and <= 1_000_000_000_000 && Pace is { Steps: >= 1 and <= 100_000, Delay: >= 0, Rank: >= 0 } && Pace.Delay <= Pace.Steps
            ? this
            : throw new Training.Model.ModelConfigException(
                $"{TotalSteps} steps at a pace of {Pace} are out of bounds: choose TotalSteps from 1, Steps 1 to 100,000, Delay 0 to Steps, Rank from 0.");
    }
}
