using System.Security.Cryptography;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Pipeline;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Pipeline;

/// <summary>An island of any number of stages does what one model does, to the last bit.</summary>
[Collection(Alone.Name)]
public class IslandTests
{
    private const int Steps = 3;

    [Theory]
    [InlineData(OptimizerKind.AdamW, false, false)]
    [InlineData(OptimizerKind.AdamW, false, true)]
    [InlineData(OptimizerKind.AdamW, true, false)]
    [InlineData(OptimizerKind.AdamW, true, true)]
    [InlineData(OptimizerKind.Muon, false, false)]
    [InlineData(OptimizerKind.Muon, false, true)]
    [InlineData(OptimizerKind.Muon, true, false)]
    [InlineData(OptimizerKind.Muon, true, true)]
    public void Any_number_of_stages_gives_the_bits_of_one_model(OptimizerKind kind, bool tied, bool recompute)
    {
        foreach (var group in new[] { 1, 2 })
        {
            foreach (var microBatches in new[] { 1, 2, 4, 8 })
            {
                var recipe = PipelineModel.Recipe with
                {
                    Model = PipelineModel.Config with { TiedHead = tied, QueryGroup = group },
                    MicroBatches = microBatches,
                    Recompute = recompute,
                    Muon = kind == OptimizerKind.Muon ? new() : null,
                };
                var one = OfOneModel(recipe);
                foreach (var (stages, threads) in new[] { (1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (2, 2), (4, 2) })
                {
                    var island = OfAnIsland(recipe, stages, threads);
                    Assert.Equal(one.Outcomes, island.Outcomes);
                    Assert.Equal(one.Parameters.Values, island.Parameters.Values);
                    Assert.Equal(one.Optimizer.FirstMoment.Values, island.Optimizer.FirstMoment.Values);
                    Assert.Equal(one.Optimizer.SecondMoment.Values, island.Optimizer.SecondMoment.Values);
                    Assert.Equal(Steps, island.Optimizer.Steps);
                }
                Assert.NotEqual(one.Outcomes[0], one.Outcomes[^1]);
            }
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, true)]
    [InlineData(OptimizerKind.Muon, false)]
    public void Rounds_of_islands_that_exchange_shards_end_in_the_checkpoint_of_whole_models(OptimizerKind kind, bool tied)
    {
        var recipe = PipelineModel.Recipe with
        {
            Model = PipelineModel.Config with { TiedHead = tied },
            Muon = kind == OptimizerKind.Muon ? new() : null,
            Outer = new OuterSettings { LearningRate = 0.7, Momentum = 0.9 },
        };
        var roots = new[] { 1, 2, 4 }.Select(stages => RootAfterRounds(recipe, stages)).ToArray();
        Assert.Equal(WholeRootAfterRounds(recipe), roots[0]);
        Assert.Equal(roots[0], roots[1]);
        Assert.Equal(roots[0], roots[2]);
    }

    [Fact]
    public void An_island_goes_on_from_where_one_model_was_and_the_other_way_round()
    {
        var recipe = PipelineModel.Recipe;
        var one = OfOneModel(recipe);
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        using var island = new Island(recipe, 2);
        var whole = new TrainingStep(recipe, Crew.Alone);
        for (int step = 0; step < Steps; step++)
        {
            var (tokens, targets) = PipelineModel.Batch(step);
            var outcome = step == 1
                ? whole.Run(parameters, optimizer, Rate(step), tokens, targets)
                : island.Run(parameters, optimizer, Rate(step), tokens, targets);
            Assert.Equal(one.Outcomes[step], outcome);
            // As an outer step does: in place of the vectors seen before come others.
            (parameters, optimizer) = (parameters.Clone(), optimizer.Copy());
        }
        Assert.Equal(one.Parameters.Values, parameters.Values);
    }

    [Theory]
    [InlineData("model.norm.weight", float.NaN)]
    [InlineData("model.norm.weight", float.PositiveInfinity)]
    [InlineData("model.embed_tokens.weight", float.NaN)]
    [InlineData("model.layers.1.mlp.down_proj.weight", float.NegativeInfinity)]
    [InlineData("lm_head.weight", float.NaN)]
    public void A_gradient_that_is_not_finite_is_named_as_one_model_names_it_and_nothing_is_updated(string tensor, float value)
    {
        var recipe = PipelineModel.Recipe with { Model = PipelineModel.Config with { TiedHead = false } };
        var (tokens, targets) = PipelineModel.Batch(0);
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        parameters[tensor].Fill(value);
        var before = parameters.Clone();
        var expected = new TrainingStep(recipe, Crew.Alone).Run(parameters, optimizer, 0.01, tokens, targets);
        Assert.False(expected.IsFinite);

        using var island = new Island(recipe, 4);
        for (int again = 0; again < 2; again++) // such a step is no failure of the island
            Assert.Equal(expected, island.Run(parameters, optimizer, 0.01, tokens, targets));
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.AsBytes(before.Values).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(parameters.Values)));
        Assert.Equal(0, optimizer.Steps);
    }

    [Theory]
    [InlineData("model.layers.0.mlp.up_proj.weight", "model.layers.0.mlp.up_proj.weight")]
    [InlineData("model.layers.3.mlp.up_proj.weight", "model.layers.3.mlp.up_proj.weight")]
    [InlineData("model.layers.1.input_layernorm.weight", "model.layers.3.mlp.up_proj.weight")]
    public void A_new_parameter_that_is_not_finite_is_named_at_whichever_stage(string first, string second)
    {
        var recipe = PipelineModel.Recipe;
        var (tokens, targets) = PipelineModel.Batch(0);
        Assert.Equal(first, After((parameters, optimizer) => new TrainingStep(recipe, Crew.Alone).Run(parameters, optimizer, 1, tokens, targets)));
        using var island = new Island(recipe, 4);
        Assert.Equal(first, After((parameters, optimizer) => island.Run(parameters, optimizer, 1, tokens, targets)));

        string? After(Func<ParameterVector, OptimizerState, StepOutcome> step)
        {
            var (parameters, optimizer) = PipelineModel.Start(recipe);
            foreach (var name in new[] { first, second })
                optimizer.FirstMoment[name].Fill(float.MaxValue);
            return step(parameters, optimizer).NotFinite;
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW, 1)]
    [InlineData(OptimizerKind.Muon, 2)]
    public void A_steady_step_allocates_nothing_at_any_stage(OptimizerKind kind, int threads)
    {
        var recipe = PipelineModel.Recipe with { Muon = kind == OptimizerKind.Muon ? new() : null };
        var (tokens, targets) = PipelineModel.Batch(0);
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        using var island = new Island(recipe, 4, threads);
        island.Run(parameters, optimizer, 1e-3, tokens, targets);

        // Other tests allocate at the same time in this process: one quiet run shows that no thread of the island does.
        var least = long.MaxValue;
        for (int run = 0; run < 500 && least != 0; run++)
        {
            var before = GC.GetTotalAllocatedBytes(true);
            island.Run(parameters, optimizer, 1e-3, tokens, targets);
            least = Math.Min(least, GC.GetTotalAllocatedBytes(true) - before);
        }
        Assert.Equal(0, least);
    }

    private static double Rate(int step) => PipelineModel.Recipe.LearningRate.At(step, 9);

    private static (StepOutcome[] Outcomes, ParameterVector Parameters, OptimizerState Optimizer) OfOneModel(TrainingRecipe recipe)
    {
        var (parameters, optimizer) = PipelineModel.Start(recipe);
        var training = new TrainingStep(recipe, Crew.Alone);
        return (AllSteps((step, tokens, targets) => training.Run(parameters, optimizer, Rate(step), tokens, targets)), parameters, optimizer);
    }

    /// <summary>Of an island whose stages hold shards of their own.</summary>
    private static (StepOutcome[] Outcomes, ParameterVector Parameters, OptimizerState Optimizer) OfAnIsland(TrainingRecipe recipe, int stages, int threads)
    {
        using var island = new Island(recipe, stages, threads);
        ParameterVector[] parameters = [.. island.Layouts.Select(layout => Initialization.Initialize(layout, 1))];
        OptimizerState[] optimizers = [.. island.Layouts.Select(layout => OptimizerState.Fresh(layout, recipe.Optimizer))];
        var outcomes = AllSteps((step, tokens, targets) => island.Run(parameters, optimizers, Rate(step), tokens, targets));
        return (outcomes, ParameterVector.Join(parameters), OptimizerState.Join(optimizers));
    }

    private static StepOutcome[] AllSteps(Func<int, int[], int[], StepOutcome> run) => [.. Enumerable.Range(0, Steps).Select(step =>
    {
        var (tokens, targets) = PipelineModel.Batch(step);
        return run(step, tokens, targets);
    })];

    /// <summary>Two workers, three rounds; every stage has its own inner and outer optimizer, and exchanges its own shard.</summary>
    private static string RootAfterRounds(TrainingRecipe recipe, int stages)
    {
        Island[] islands = [new(recipe, stages), new(recipe, stages)];
        var layouts = islands[0].Layouts;
        var outer = layouts.Select(layout => OuterState.Start(Initialization.Initialize(layout, 3))).ToArray();
        var inner = islands.Select(_ => layouts.Select(layout => OptimizerState.Fresh(layout, recipe.Optimizer)).ToArray()).ToArray();
        for (int round = 0; round < 3; round++)
        {
            var ends = islands.Select((island, worker) =>
            {
                ParameterVector[] local = [.. outer.Select(state => state.Parameters.Clone())];
                for (int step = 0; step < recipe.Rounds.Steps; step++)
                {
                    var (tokens, targets) = PipelineModel.Batch(round * recipe.Rounds.Steps + step, worker);
                    Assert.True(island.Run(local, inner[worker], Rate(step), tokens, targets).IsFinite);
                }
                return local;
            }).ToArray();
            for (int stage = 0; stage < stages; stage++)
            {
                var deltas = ends.Select((end, worker) => new Contribution(worker, 100, PseudoGradient.Between(outer[stage].Parameters, end[stage])));
                outer[stage] = OuterNesterov.Step(outer[stage], Aggregation.Mean([.. deltas]), recipe.Outer);
            }
        }
        foreach (var island in islands) island.Dispose();
        return Root(ParameterVector.Join([.. outer.Select(state => state.Parameters)]));
    }

    private static string WholeRootAfterRounds(TrainingRecipe recipe)
    {
        var outer = OuterState.Start(Initialization.Initialize(recipe.Model, 3));
        var inner = Enumerable.Range(0, 2).Select(_ => OptimizerState.Fresh(outer.Parameters.Layout, recipe.Optimizer)).ToArray();
        var training = new TrainingStep(recipe, Crew.Alone);
        for (int round = 0; round < 3; round++)
        {
            var deltas = inner.Select((optimizer, worker) =>
            {
                var local = outer.Parameters.Clone();
                for (int step = 0; step < recipe.Rounds.Steps; step++)
                {
                    var (tokens, targets) = PipelineModel.Batch(round * recipe.Rounds.Steps + step, worker);
                    training.Run(local, optimizer, Rate(step), tokens, targets);
                }
                return new Contribution(worker, 100, PseudoGradient.Between(outer.Parameters, local));
            }).ToArray();
            outer = OuterNesterov.Step(outer, Aggregation.Mean(deltas), recipe.Outer);
        }
        return Root(outer.Parameters);
    }

    private static string Root(ParameterVector parameters)
    {
        using var file = new MemoryStream();
        new Checkpoint(parameters, new Dictionary<string, string>()).Write(file);
        return Convert.ToHexStringLower(SHA256.HashData(file.ToArray()));
    }
}
