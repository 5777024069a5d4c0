using System.Text;
using ZeroG.Swarm.Hub;
using ZeroG.Training.Data;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Swarm.Tests.Rounds;

/// <summary>A job small enough for a test, with everything in it.</summary>
internal sealed record SmallJob(string Codec = "int4", int Steps = 4, int Delay = 2, int Rounds = 5, bool Gradients = false, string Aggregator = "clipped")
{
    public const int Batch = 2;

    public static byte[] Text { get; } = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i * 7919 % 1000} of a text. ")));

    public static Corpus Corpus { get; } = new(Text);

    public SwarmRecipe Recipe => new()
    {
        Training = new TrainingRecipe
        {
            Model = new ModelConfig { Width = 32, Layers = 1, Heads = 2, FeedForward = 64, Context = 16 },
            Batch = Batch,
            Rounds = new RoundSchedule { Rounds = 1, Steps = Steps * Rounds },
            LearningRate = new LearningRateSchedule { Peak = 5e-3, WarmUpSteps = 3 },
        },
        Seed = 7,
        Codec = Codec,
        Aggregator = Aggregator,
        ExchangesGradients = Gradients,
    };

    public OuterSettings Outer => new() { LearningRate = 0.6, Momentum = 0.7 };

    public SwarmParts Parts() => new(Recipe, () => Corpus, OuterState.Start(Initialization.Initialize(Recipe.Training.Model, Recipe.Seed)), null, Crew.Alone);

    /// <summary>The same for a hub: it has no text.</summary>
    public SwarmParts HubParts() => new(
        Recipe, () => throw new InvalidOperationException("A hub has no text."), OuterState.Start(Initialization.Initialize(Recipe.Training.Model, Recipe.Seed)), null, Crew.Alone);

    public IRoundPlanner Planner => new FixedPlanner(this);

    private sealed class FixedPlanner(SmallJob job) : IRoundPlanner
    {
        public RoundShape? Next(PlanInput input) => input.Round < job.Rounds ? new RoundShape(job.Steps, job.Delay, 1 + input.Round * 3 % 4, job.Outer) : null;
    }
}
