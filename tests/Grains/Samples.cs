using System.Security.Cryptography;
using System.Text;
using ZeroG.Jobs;

namespace ZeroG.Grains.Tests;

/// <summary>Values that tests build on.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A reference to content that exists nowhere; equal text gives equal references.</summary>
    public static BlobRef Blob(string text, long length = 100) =>
        new("0x" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), length);

    public static JobSpec Spec(int workers = 2, int rounds = 3, int innerSteps = 4, int openingRounds = 0, string? heldOut = null) => new(
        "local/text",
        heldOut,
        workers,
        Seed: 7,
        new ModelSpec(Width: 16, Layers: 1, Heads: 2, FeedForward: 32, Context: 16, TiedHead: true),
        new InnerOptimizerSpec(LearningRate: 1e-3, FloorFraction: 0.1, WarmUpSteps: 2, WeightDecay: 0.1, Beta1: 0.9, Beta2: 0.99, Epsilon: 1e-8, ClipNorm: 1),
        new DiLoCoSpec(rounds, innerSteps, SequencesPerStep: 2, openingRounds, OpeningSteps: 1, OuterLearningRate: 0.7, OuterMomentum: 0.9));

    public static InnerResult Result(int round, int worker, long tokens = 128, double loss = 3, string? delta = null) => new(
        round,
        $"provider-{worker}",
        Blob(delta ?? $"delta {round} {worker}"),
        Blob($"inner {round} {worker}"),
        tokens,
        loss);
}
