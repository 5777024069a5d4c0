using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Optimization;

/// <summary>How a learning rate falls from its peak.</summary>
public enum LearningRateShape
{
    /// <summary>Half a cosine from the end of the warm-up on (arXiv 1608.03983, one period).</summary>
    Cosine,

    /// <summary>Stable at the peak, then linear over the last part of the steps (arXiv 2404.06395).</summary>
    WarmUpStableDecay,
}

/// <summary>Learning rate as a pure function of the step: linear warm-up to the peak, then down to the floor.</summary>
public sealed record LearningRateSchedule
{
    /// <summary>How it falls.</summary>
    public LearningRateShape Shape { get; init; }

    /// <summary>Highest rate, reached after the warm-up.</summary>
    public double Peak { get; init; } = 3e-3;

    /// <summary>Rate at the end, as a fraction of the peak.</summary>
    public double FloorFraction { get; init; } = 0.05;

    /// <summary>Steps of warm-up.</summary>
    public long WarmUpSteps { get; init; } = 20;

    /// <summary>With <see cref="LearningRateShape.WarmUpStableDecay"/>: the part of all steps, at their end, over which the rate falls.</summary>
    public double DecayFraction { get; init; } = 0.1;

    /// <summary>The rate at <paramref name="step"/>, counted from 0, of <paramref name="totalSteps"/>; the floor from there on.</summary>
    public double At(long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        if (step < WarmUpSteps)
            return Peak * (step + 1) / WarmUpSteps;
        return Shape == LearningRateShape.Cosine ? Cosine(step, totalSteps) : Decay(step, totalSteps);
    }

    private double Cosine(long step, long totalSteps)
    {
        var span = Math.Max(1, totalSteps - WarmUpSteps);
        var progress = Math.Min(1, (double)(step - WarmUpSteps) / span);
        var cosine = PortableMath.SinCos(Math.PI * progress).Cos;
        return Peak * (FloorFraction + (1 - FloorFraction) * 0.5 * (1 + cosine));
    }

    // The decay has at least one step, and none of the warm-up's.
    private double Decay(long step, long totalSteps)
    {
        var decay = Math.Max(1, (long)Math.Floor(totalSteps * DecayFraction));
        var first = Math.Max(WarmUpSteps, totalSteps - decay);
        if (step <= first && step < totalSteps)
            return Peak;
        var progress = step >= totalSteps ? 1 : (double)(step - first) / (totalSteps - first);
        return Peak * (1 - (1 - FloorFraction) * progress);
    }

    /// <summary>Returns this schedule when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public LearningRateSchedule Validate()
    {
        if (!Enum.IsDefined(Shape) || !(Peak is > 0 and <= 1) || !(FloorFraction is >= 0 and <= 1)
            || WarmUpSteps is < 0 or > 1_000_000_000 || !(DecayFraction is > 0 and <= 1))
        {
            throw new ModelConfigException(
                $"{this} is out of bounds: choose a known Shape, Peak above 0 and at most 1, FloorFraction 0 to 1, WarmUpSteps 0 to " +
                "1,000,000,000, DecayFraction above 0 and at most 1.");
        }
        return this;
    }
}
