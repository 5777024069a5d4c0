using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>What a job is trained with unless the caller says otherwise.</summary>
public static class JobSpecs
{
    /// <summary>Workers of a job, and provider silos of a node.</summary>
    public const int Workers = 4;

    /// <summary>
    /// A model of some 0.36 million parameters that learns English spelling on two CPU cores within minutes. The opening of
    /// short rounds keeps the workers together while the loss falls fastest; the outer rate below DiLoCo's 0.7 suits it.
    /// </summary>
    /// <param name="dataset">Text to train on, <c>owner/name</c> or <c>name</c>.</param>
    /// <param name="heldOut">Text to evaluate on when the last round is done, or null.</param>
    public static JobSpec Standard(string dataset, string? heldOut = null) => new(
        dataset,
        heldOut,
        Workers,
        Seed: 1,
        new ModelSpec(Width: 96, Layers: 3, Heads: 4, FeedForward: 256, Context: 128, TiedHead: true),
        new InnerOptimizerSpec(
            LearningRate: 3e-3, FloorFraction: 0.05, WarmUpSteps: 50, WeightDecay: 0.1,
            Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1),
        new DiLoCoSpec(
            Rounds: 140, InnerSteps: 20, SequencesPerStep: 4, OpeningRounds: 40, OpeningSteps: 5,
            OuterLearningRate: 0.5, OuterMomentum: 0.9));

    /// <summary>The same job with another number of rounds; the opening is never longer than the job.</summary>
    public static JobSpec WithRounds(this JobSpec spec, int rounds)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return spec with { DiLoCo = spec.DiLoCo with { Rounds = rounds, OpeningRounds = Math.Min(spec.DiLoCo.OpeningRounds, rounds) } };
    }
}
