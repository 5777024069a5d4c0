using System.Text;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Swarm.Tests.Elasticity;

/// <summary>A job whose state has a dozen chunks, so that it can come from several donors, and whose steps take milliseconds.</summary>
internal static class ElasticJob
{
    public const int Batch = 2;

    public static Corpus Corpus { get; } = new(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i * 7919 % 1000} of a text. "))));

    public static OuterSettings Outer { get; } = new() { LearningRate = 0.6, Momentum = 0.7 };

    public static SwarmRecipe Recipe(string codec = "int4") => new()
    {
        Training = new TrainingRecipe
        {
            Model = new ModelConfig { Width = 64, Layers = 2, Heads = 2, FeedForward = 128, Context = 16 },
            Batch = Batch,
            Rounds = new RoundSchedule { Rounds = 1, Steps = 4000 },
            LearningRate = new LearningRateSchedule { Peak = 3e-3, WarmUpSteps = 10 },
        },
        Seed = 11,
        Codec = codec,
    };

    public static SwarmParts Parts(string recipe)
    {
        var read = SwarmRecipe.FromJson(recipe);
        return new SwarmParts(read, () => Corpus, OuterState.Start(Initialization.Initialize(read.Training.Model, read.Seed)), null, Crew.Alone);
    }
}
