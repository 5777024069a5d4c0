using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests;

/// <summary>A model, a recipe and a text small enough to train in a blink.</summary>
internal static class TinyModel
{
    public static ModelConfig Config { get; } = new() { Width = 24, Layers = 2, Heads = 2, FeedForward = 40, Context = 20 };

    public static TrainingRecipe Recipe { get; } = new()
    {
        Model = Config,
        Batch = 3,
        Rounds = new RoundSchedule { Rounds = 4, Steps = 5, OpeningRounds = 1, OpeningSteps = 2 },
        LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 3 },
    };

    public static Corpus Text { get; } = new(string.Concat(Enumerable.Repeat("we the people of the united states, ", 60)).Select(c => (byte)c).ToArray());

    public static ParameterVector Parameters(ulong seed = 1) => Initialization.Initialize(Config, seed);

    /// <summary>A vector of the tiny model with arbitrary finite values.</summary>
    public static ParameterVector Arbitrary(ulong seed)
    {
        var vector = new ParameterVector(ParameterLayout.For(Config));
        CounterRandom.For(seed).FillNormal(vector.Values, 1);
        return vector;
    }

    /// <summary>An optimizer state of the tiny model with arbitrary possible values.</summary>
    public static OptimizerState ArbitraryState(OptimizerKind kind)
    {
        var state = OptimizerState.Fresh(ParameterLayout.For(Config), kind) with { Steps = 3 };
        CounterRandom.For(11).FillNormal(state.FirstMoment.Values, 1);
        CounterRandom.For(12).FillNormal(state.SecondMoment.Values, 1);
        foreach (ref var value in state.SecondMoment.Values)
            value *= value;
        return state;
    }

    public static InnerPhaseInput Phase(int round = 1, int worker = 0, OptimizerState? optimizer = null) =>
        new(Recipe, Parameters(), optimizer, Text, Seed: 7, worker, round);

    public static string Hash(ReadOnlySpan<float> values) => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(values)))[..16];
}
