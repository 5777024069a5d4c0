using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo;

/// <summary>The outer optimizer: Nesterov momentum over pseudo-gradients, with DiLoCo's values (arXiv 2311.08105).</summary>
public sealed record OuterSettings
{
    /// <summary>Outer learning rate.</summary>
    public double LearningRate { get; init; } = 0.7;

    /// <summary>Outer momentum, μ.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public OuterSettings Validate() => LearningRate is > 0 and <= 10 && Momentum is >= 0 and < 1
        ? this
        : throw new ModelConfigException($"{this} is out of bounds: choose LearningRate above 0, to 10, and Momentum in [0, 1).");
}
