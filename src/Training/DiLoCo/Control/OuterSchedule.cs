using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.DiLoCo.Control;

/// <summary>How the outer optimizer's settings fall.</summary>
public enum OuterShape
{
    /// <summary>Not at all.</summary>
    Constant = 0,

    /// <summary>By half a cosine.</summary>
    Cosine = 1,

    /// <summary>In a straight line.</summary>
    Linear = 2,
}

/// <summary>Outer learning rate and momentum as a pure function of progress, in double by <c>PortableMath</c>.</summary>
public sealed record OuterSchedule
{
    /// <summary>How they fall, from the first step to the last.</summary>
    public OuterShape Shape { get; init; } = OuterShape.Constant;

    /// <summary>The rate at the end, as a fraction of the rate.</summary>
    public double LearningRateFloor { get; init; } = 0.1;

    /// <summary>The momentum at the end, as a fraction of the momentum.</summary>
    public double MomentumFloor { get; init; } = 1;

    /// <summary>The settings of an outer step.</summary>
    /// <param name="outer">At the start.</param>
    /// <param name="step">Inner steps that are done.</param>
    /// <param name="totalSteps">Inner steps of the whole job; from there on the floor holds.</param>
    public OuterSettings At(OuterSettings outer, long step, long totalSteps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(totalSteps);
        var progress = Math.Min(1, (double)step / totalSteps);
        var left = Shape switch
        {
            OuterShape.Cosine => 0.5 * (1 + PortableMath.SinCos(Math.PI * progress).Cos),
            OuterShape.Linear => 1 - progress,
            _ => 1,
        };
        return outer with
        {
            LearningRate = outer.LearningRate * (LearningRateFloor + (1 - LearningRateFloor) * left),
            Momentum = outer.Momentum * (MomentumFloor + (1 - MomentumFloor) * left),
        };
    }

    /// <summary>Returns this schedule when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public OuterSchedule Validate() =>
        Enum.IsDefined(Shape) && LearningRateFloor is >= 1e-6 and <= 1 && MomentumFloor is >= 0 and <= 1
            ? this
            : throw new ModelConfigException(
                $"{this} is out of bounds: choose a known Shape, LearningRateFloor 0.000001 to 1, MomentumFloor 0 to 1.");
}
