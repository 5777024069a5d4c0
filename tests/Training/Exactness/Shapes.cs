using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests.Exactness;

/// <summary>What the processes train.</summary>
internal static class Shapes
{
    /// <summary>
    /// "A" and "B" of the benchmarks; "B" with Muon, with blocks computed again, and with both; and "tiny": every feature at
    /// once (shared keys, a head of its own, micro-batches, blocks computed again, Muon), and every remainder of a vector, tile
    /// and block.
    /// </summary>
    public static TrainingRecipe Recipe(string name) => name switch
    {
        "A" => Of(new ModelConfig { Width = 128, Layers = 4, Heads = 4, FeedForward = 344, Context = 128 }, 16),
        "B" => Of(new ModelConfig { Width = 256, Layers = 6, Heads = 8, FeedForward = 688, Context = 256 }, 8),
        "B Muon" => Recipe("B") with { Muon = new MuonSettings() },
        "B recompute" => Recipe("B") with { Recompute = true },
        "B Muon recompute" => Recipe("B") with { Muon = new MuonSettings(), Recompute = true, MicroBatches = 2 },
        "tiny" => Of(
            new ModelConfig { Width = 24, Layers = 2, Heads = 4, QueryGroup = 2, FeedForward = 41, Context = 37, TiedHead = false }, 4) with
        { MicroBatches = 2, Recompute = true, Muon = new MuonSettings() },
        _ => throw new ArgumentException($"There is no shape '{name}'."),
    };

    private static TrainingRecipe Of(ModelConfig model, int batch) => new()
    {
        Model = model,
        Batch = batch,
        Rounds = new RoundSchedule { Rounds = 1, Steps = 100 },
        LearningRate = new LearningRateSchedule { Peak = 3e-3, WarmUpSteps = 10 },
    };
}

/// <summary>A text that is the same everywhere.</summary>
internal static class Words
{
    private static readonly string[] s_words = ["we", "the", "people", "of", "united", "states", "in", "order", "to", "form", "a", "more", "perfect", "union,"];

    /// <summary>That many words, drawn at random, as bytes.</summary>
    public static byte[] Text(int words)
    {
        var draw = CounterRandom.For(5);
        return [.. Enumerable.Range(0, words).SelectMany(i => s_words[(int)draw.Below((ulong)i, s_words.Length)] + " ").Select(c => (byte)c)];
    }
}
