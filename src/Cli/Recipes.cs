using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>What a job is trained with unless the user says otherwise.</summary>
internal static class Recipes
{
    /// <summary>Workers of a job, and provider silos of a node.</summary>
    public const int Workers = 4;

    // Wall time of a round of the demo on two cores of a 2.x GHz x86-64 server.
    private const double DemoSecondsPerRound = 8;

    /// <summary>A model of some 0.4 million parameters that learns English spelling on two CPU cores within minutes.</summary>
    public static JobSpec Standard(string dataset, string? heldOut) => new(
        dataset,
        heldOut,
        Workers,
        Seed: 1,
        new ModelSpec(Width: 128, Layers: 2, Heads: 4, FeedForward: 352, Context: 64, TiedHead: true),
        new InnerOptimizerSpec(
            LearningRate: 3e-3, FloorFraction: 0.05, WarmUpSteps: 20, WeightDecay: 0.1,
            Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1),
        new DiLoCoSpec(
            Rounds: 20, InnerSteps: 50, SequencesPerStep: 8, OpeningRounds: 0, OpeningSteps: 1,
            OuterLearningRate: 0.7, OuterMomentum: 0.9));

    /// <summary>The demo's job.</summary>
    public static JobSpec Demo(string dataset, string heldOut) => Standard(dataset, heldOut);

    /// <summary>The number of rounds of the demo that take about so long on two CPU cores; a function of its argument alone.</summary>
    public static int DemoRounds(double minutes) => Math.Max(1, (int)Math.Round(minutes * 60 / DemoSecondsPerRound));
}
