using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>What a job is trained with unless the user says otherwise.</summary>
internal static class Recipes
{
    /// <summary>Workers of a job, and provider silos of a node.</summary>
    public const int Workers = 4;

    // Wall time of the demo's rounds on two cores of a server (README has the machine and the command).
    private const double DemoSecondsPerOpeningRound = 0.3;
    private const double DemoSecondsPerRound = 0.7;

    /// <summary>
    /// A model of some 0.36 million parameters that learns English spelling on two CPU cores within minutes. The opening of
    /// short rounds keeps the workers together while the loss falls fastest; the outer rate below DiLoCo's 0.7 suits it.
    /// </summary>
    public static JobSpec Standard(string dataset, string? heldOut) => new(
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

    /// <summary>The demo's job.</summary>
    public static JobSpec Demo(string dataset, string heldOut) => Standard(dataset, heldOut);

    /// <summary>The number of rounds of the demo that take about so long on two CPU cores; a function of its argument alone.</summary>
    public static int DemoRounds(double minutes)
    {
        var opening = Demo("", "").DiLoCo.OpeningRounds;
        var seconds = minutes * 60;
        var rounds = seconds <= opening * DemoSecondsPerOpeningRound
            ? seconds / DemoSecondsPerOpeningRound
            : opening + (seconds - opening * DemoSecondsPerOpeningRound) / DemoSecondsPerRound;
        return Math.Max(1, (int)Math.Round(rounds));
    }

    /// <summary>The same job with another number of rounds; the opening is never longer than the job.</summary>
    public static JobSpec WithRounds(JobSpec spec, int rounds) =>
        spec with { DiLoCo = spec.DiLoCo with { Rounds = rounds, OpeningRounds = Math.Min(spec.DiLoCo.OpeningRounds, rounds) } };
}
