using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

public class TrainingStepTests
{
    private static readonly TrainingRecipe s_recipe = TinyModel.Recipe with { Batch = 4 };

    [Theory]
    [InlineData(2, false)]
    [InlineData(4, false)]
    [InlineData(1, true)]
    [InlineData(4, true)]
    public void Micro_batches_and_recomputation_give_the_bits_of_the_whole_batch(int microBatches, bool recompute)
    {
        // Every sum over the windows is one ascending chain, which ends of micro-batches interrupt and do not reorder.
        var whole = After(3, s_recipe);
        var cut = After(3, s_recipe with { MicroBatches = microBatches, Recompute = recompute });
        Assert.Equal(whole.Parameters.Values, cut.Parameters.Values);
        Assert.Equal(whole.State.SecondMoment.Values, cut.State.SecondMoment.Values);
        Assert.Equal(whole.Outcome, cut.Outcome);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    public void A_head_worked_through_in_parts_gives_the_bits_of_one_that_is_whole(bool tied, int threads)
    {
        var config = new ModelConfig { VocabularySize = 65_536, Width = 4, Layers = 1, Heads = 2, FeedForward = 5, Context = 40, TiedHead = tied };
        Assert.Equal((64, 40), (Activations.RowsOfHead(config, 80), Activations.RowsOfHead(config, 40)));
        int[] text = [.. Enumerable.Range(0, 81).Select(i => i * 40_503 % 65_536)];
        int[] tokens = text[..^1], targets = text[1..];
        var parameters = Initialization.Initialize(config, 2);
        ParameterVector parted = new(parameters.Layout), whole = new(parameters.Layout);
        using var crew = new Crew(threads);

        var model = new Transformer(config, 2, crew);
        var loss = model.LossAndGradient(parameters, tokens, targets, parted);
        Assert.Equal(new Transformer(config, 1).LossAndGradient(parameters, tokens, targets, whole), loss, 0.0);
        Assert.True(whole.Values.SequenceEqual(parted.Values));
        Assert.Equal(loss, model.Loss(parameters, tokens, targets), 0.0);
        Assert.InRange(loss / 80, 10, 12); // about ln 65,536, so there is something to compare
    }

    [Fact]
    public void A_step_is_that_of_the_mean_gradient_clipped_to_the_limit()
    {
        var (tokens, targets) = Batch();
        var parameters = TinyModel.Parameters();
        var gradient = new ParameterVector(parameters.Layout);
        new Transformer(TinyModel.Config, 4).LossAndGradient(parameters, tokens, targets, gradient);
        var mean = Math.Sqrt(gradient.Values.ToArray().Sum(v => (double)v * v)) / tokens.Length;

        foreach (var limit in new[] { mean / 4, mean * 4 })
        {
            var recipe = s_recipe with { Inner = new AdamWSettings { ClipNorm = limit, Epsilon = 1 } };
            var (clipped, state, outcome) = After(1, recipe);
            Assert.Equal(mean, outcome.GradientNorm, mean * 1e-9);
            // The first moment after one step is a tenth of the gradient that the step saw.
            var seen = Math.Sqrt(state.FirstMoment.Values.ToArray().Sum(v => (double)v * v)) * 10;
            Assert.Equal(Math.Min(limit, mean), seen, mean * 1e-5);
            Assert.NotEqual(parameters.Values.ToArray(), clipped.Values.ToArray());
        }
    }

    [Fact]
    public void Nothing_is_updated_when_a_gradient_is_not_finite()
    {
        var (tokens, targets) = Batch();
        var parameters = TinyModel.Parameters();
        parameters["model.norm.weight"][0] = float.PositiveInfinity;
        var (before, state) = (parameters.Clone(), OptimizerState.Fresh(parameters.Layout));

        var outcome = new TrainingStep(s_recipe, Crew.Alone).Run(parameters, state, 0.1, tokens, targets);

        Assert.False(outcome.IsFinite);
        Assert.Equal("model.embed_tokens.weight", outcome.NotFinite);
        Assert.Equal(before.Values, parameters.Values);
        Assert.Equal(0, state.Steps);
        Assert.All(state.FirstMoment.Values.ToArray(), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, 1)]
    [InlineData(OptimizerKind.AdamW, 3)]
    [InlineData(OptimizerKind.Muon, 1)]
    [InlineData(OptimizerKind.Muon, 3)]
    public void A_steady_step_allocates_nothing_on_any_thread(OptimizerKind kind, int threads)
    {
        using var crew = new Crew(threads);
        var recipe = s_recipe with { MicroBatches = 2, Muon = kind == OptimizerKind.Muon ? new() : null };
        var (tokens, targets) = Batch();
        var parameters = TinyModel.Parameters();
        var state = OptimizerState.Fresh(parameters.Layout, kind);
        var training = new TrainingStep(recipe, crew);
        Step();

        // Other tests allocate at the same time in this process: one quiet run shows that no thread of the crew does.
        var (step, least) = ((Action)Step, long.MaxValue);
        for (int run = 0; run < 500 && least != 0; run++)
        {
            var (all, own) = (GC.GetTotalAllocatedBytes(true), GC.GetAllocatedBytesForCurrentThread());
            step();
            var (ownAfter, allAfter) = (GC.GetAllocatedBytesForCurrentThread(), GC.GetTotalAllocatedBytes(true));
            Assert.Equal(own, ownAfter);
            least = Math.Min(least, allAfter - all);
        }
        Assert.Equal(0, least);

        void Step() => training.Run(parameters, state, 1e-3, tokens, targets);
    }

    private static (ParameterVector Parameters, OptimizerState State, StepOutcome Outcome) After(int steps, TrainingRecipe recipe)
    {
        var (tokens, targets) = Batch();
        var parameters = Initialization.Initialize(recipe.Model, 1);
        var state = OptimizerState.Fresh(parameters.Layout, recipe.Optimizer);
        var training = new TrainingStep(recipe, Crew.Alone);
        StepOutcome outcome = default;
        for (int step = 0; step < steps; step++)
            outcome = training.Run(parameters, state, 0.01, tokens, targets);
        return (parameters, state, outcome);
    }

    private static (int[] Tokens, int[] Targets) Batch()
    {
        int[] tokens = new int[s_recipe.TokensPerStep], targets = new int[tokens.Length];
        TinyModel.Text.Gather(TinyModel.Text.SelectData(7, 0, 0, 0, s_recipe.Batch, TinyModel.Config.Context), TinyModel.Config.Context, tokens, targets);
        return (tokens, targets);
    }
}
