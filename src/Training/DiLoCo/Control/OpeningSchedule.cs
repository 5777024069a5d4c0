using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>
/// A short start of nearly synchronous rounds, in which the loss falls fastest and workers would drift farthest apart: their
/// outer step is a plain mean (μ = 0, rate 1), without delay.
/// </summary>
public sealed record OpeningSchedule
{
    /// <summary>The plain mean.</summary>
    public static OuterSettings Outer { get; } = new() { LearningRate = 1, Momentum = 0 };

    /// <summary>Share of all inner steps; 0 for none.</summary>
    public double Fraction { get; init; } = 0.1;

    /// <summary>Inner steps of a round of the opening.</summary>
    public int StepsOfRound { get; init; } = 1;

    /// <summary>Inner steps that belong to the opening: the share, rounded up; a product within 10⁻⁹ of a whole number is that.</summary>
    public long Steps(long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(totalSteps);
        return (long)Math.Ceiling(Fraction * totalSteps - 1e-9);
    }

    /// <summary>H of the round that begins at that step, counted from 0; 0 when the opening is over.</summary>
    public int StepsFrom(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        return (int)Math.Clamp(Steps(totalSteps) - step, 0, StepsOfRound);
    }

    /// <summary>Returns this schedule when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public OpeningSchedule Validate() => Fraction is >= 0 and <= 1 && StepsOfRound is >= 1 and <= 100_000
        ? this
        : throw new ModelConfigException($"{this} is out of bounds: choose Fraction 0 to 1, StepsOfRound 1 to 100,000.");
}
