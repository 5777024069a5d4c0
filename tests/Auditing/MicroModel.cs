using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Auditing.Tests;

/// <summary>A model and a text small enough to train in a blink.</summary>
internal static class MicroModel
{
    public static ModelConfig Config { get; } = new() { Width = 24, Layers = 2, Heads = 2, FeedForward = 40, Context = 20 };

    public static TrainingRecipe Recipe { get; } = new()
    {
        Model = Config,
        Batch = 3,
        Rounds = new RoundSchedule { Rounds = 4, Steps = 2 },
        LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 3 },
    };

    public static Corpus Text { get; } = new(string.Concat(Enumerable.Repeat("we the people of the united states, ", 60)).Select(c => (byte)c).ToArray());

    /// <summary>One worker's first round, of that many steps.</summary>
    public static InnerPhaseInput Round(int steps, MuonSettings? muon = null)
    {
        var recipe = Recipe with { Rounds = Recipe.Rounds with { Steps = steps, OpeningRounds = 0 }, Muon = muon };
        return new InnerPhaseInput(recipe, Initialization.Initialize(Config, 5), null, Text, 9, 2, 0);
    }
}
