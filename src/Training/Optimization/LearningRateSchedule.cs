using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Optimization;

/// <summary>Learning rate as a pure function of the step: linear warm-up to the peak, then half a cosine to the floor.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>Highest rate, reached after the warm-up.</summary>
    public double Peak { get; init; } = 3e-3;

    /// <summary>Rate at the end, as a fraction of the peak.</summary>
    public double FloorFraction { get; init; } = 0.05;

    /// <summary>Steps of warm-up.</summary>
    public long WarmUpSteps { get; init; } = 20;

    /// <summary>The rate at <paramref name="step"/>, counted from 0, of <paramref name="totalSteps"/>; the floor from there on.</summary>
    public double At(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmUpSteps)
            return Peak * (step + 1) / WarmUpSteps;
        var span = Math.Max(1, totalSteps - WarmUpSteps);
        var progress = Math.Min(1, (double)(step - WarmUpSteps) / span);
        var cosine = PortableMath.SinCos(Math.PI * progress).Cos;
        return Peak * (FloorFraction + (1 - FloorFraction) * 0.5 * (1 + cosine));
    }

    /// <summary>Returns this schedule when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public LearningRateSchedule Validate()
    {
        if (!(Peak is > 0 and <= 1) || !(FloorFraction is >= 0 and <= 1) || WarmUpSteps is < 0 or > 1_000_000_000)
        {
            throw new ModelConfigException(
                $"{this} is out of bounds: choose Peak above 0 and at most 1, FloorFraction 0 to 1, WarmUpSteps 0 to 1,000,000,000.");
        }
        return this;
    }
}
