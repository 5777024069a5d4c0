using ZeroG.Training.Model;

namespace ZeroG.Training.Optimization;

/// <summary>AdamW with decoupled weight decay (arXiv 1711.05101), and the clipping before it.</summary>
public sealed record AdamWSettings
{
    /// <summary>Decay of the first moment, β₁.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, β₂.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>ε beside the root of the second moment.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Weight decay per unit of learning rate, on the matrices of the blocks only (<see cref="TensorSpec.Decays"/>).</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Largest global norm of a gradient; a longer one is scaled down to it.</summary>
    public double ClipNorm { get; init; } = 1;

    /// <summary>Returns these settings when every bound holds.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold.</exception>
    public AdamWSettings Validate()
    {
        Require(Beta1 is >= 0 and < 1 && Beta2 is >= 0 and < 1, nameof(Beta1) + " and " + nameof(Beta2), "in [0, 1)");
        Require(Epsilon is >= 1e-12 and <= 1, nameof(Epsilon), "1e-12 to 1");
        Require(WeightDecay is >= 0 and <= 10, nameof(WeightDecay), "0 to 10");
        Require(ClipNorm is > 0 and <= 1e6, nameof(ClipNorm), "above 0, to 1e6");
        return this;
    }

    private void Require(bool holds, string name, string choose)
    {
        if (!holds)
            throw new ModelConfigException($"{name} of AdamW is out of bounds in {this}: choose {choose}.");
    }
}
