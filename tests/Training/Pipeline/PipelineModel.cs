using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>A model of four blocks, with remainders of every vector, and batches for it.</summary>
internal static class PipelineModel
{
    public static ModelConfig Config { get; } = new() { Width = 24, Layers = 4, Heads = 4, FeedForward = 41, Context = 11, VocabularySize = 128 };

    public static TrainingRecipe Recipe { get; } = new()
    {
        Model = Config,
        Batch = 8,
        MicroBatches = 4,
        Rounds = new RoundSchedule { Rounds = 3, Steps = 3 },
        LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 2 },
    };

    public static (int[] Tokens, int[] Targets) Batch(int step, int worker = 0)
    {
        int[] tokens = new int[Recipe.TokensPerStep], targets = new int[tokens.Length];
        TinyModel.Text.Gather(TinyModel.Text.SelectData(7, worker, 0, step, Recipe.Batch, Config.Context), Config.Context, tokens, targets);
        return (tokens, targets);
    }

    public static (ParameterVector Parameters, OptimizerState Optimizer) Start(TrainingRecipe recipe)
    {
        var parameters = Initialization.Initialize(recipe.Model, 1);
        return (parameters, OptimizerState.Fresh(parameters.Layout, recipe.Optimizer));
    }
}
