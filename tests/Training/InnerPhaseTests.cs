using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

public class InnerPhaseTests
{
    [Fact]
    public void A_phase_gives_the_same_bits_alone_and_beside_others()
    {
        var alone = InnerPhase.Run(TinyModel.Phase());
        var results = new InnerPhaseResult[4];
        Parallel.For(0, results.Length, i => results[i] = InnerPhase.Run(TinyModel.Phase(worker: i % 2)));

        Assert.Equal(alone.PseudoGradient.Values, results[0].PseudoGradient.Values);
        Assert.Equal(alone.Optimizer.SecondMoment.Values, results[2].Optimizer.SecondMoment.Values);
        Assert.Equal(alone.MeanLoss, results[2].MeanLoss);
        Assert.Equal(results[1].PseudoGradient.Values, results[3].PseudoGradient.Values);
        Assert.NotEqual(alone.PseudoGradient.Values.ToArray(), results[1].PseudoGradient.Values.ToArray());
    }

    [Fact]
    public void A_phase_gives_these_bits_on_every_machine()
    {
        var result = InnerPhase.Run(TinyModel.Phase());
        Assert.Equal("f32a19d8093d2893", TinyModel.Hash(result.PseudoGradient.Values));
    }

    [Fact]
    public void A_phase_leaves_its_inputs_as_they_were()
    {
        var optimizer = InnerPhase.Run(TinyModel.Phase(round: 0)).Optimizer;
        var before = optimizer.Copy();
        var input = TinyModel.Phase(optimizer: optimizer);

        var result = InnerPhase.Run(input);

        Assert.Equal(TinyModel.Parameters().Values, input.Start.Values);
        Assert.Equal(before.FirstMoment.Values, optimizer.FirstMoment.Values);
        Assert.Equal(before.SecondMoment.Values, optimizer.SecondMoment.Values);
        Assert.Equal(before.Steps + 5, result.Optimizer.Steps);
        Assert.Equal(5 * 3 * 20, result.Tokens);
    }

    [Fact]
    public void Every_step_is_reported_with_its_loss_and_rate()
    {
        var steps = new List<InnerStep>();
        var result = InnerPhase.Run(TinyModel.Phase(), steps.Add);

        Assert.Equal([0, 1, 2, 3, 4], steps.Select(s => s.Step));
        Assert.Equal(steps.Average(s => s.Loss), result.MeanLoss, 1e-12);
        // Round 1 begins after the opening's two steps.
        Assert.Equal(Enumerable.Range(2, 5).Select(s => TinyModel.Recipe.LearningRate.At(s, 17)), steps.Select(s => s.LearningRate));
        Assert.Equal(result.Tokens, steps[^1].Tokens);
        Assert.All(steps, s => Assert.True(s.GradientNorm > 0));
    }

    [Fact]
    public void A_cancelled_phase_stops_before_the_next_step()
    {
        using var cancellation = new CancellationTokenSource();
        var steps = 0;
        Assert.Throws<OperationCanceledException>(() => InnerPhase.Run(
            TinyModel.Phase(),
            _ =>
            {
                if (++steps == 2)
                    cancellation.Cancel();
            },
            cancellation.Token));
        Assert.Equal(2, steps);
    }

    [Fact]
    public void A_phase_refuses_states_of_another_model_and_rounds_beyond_the_last()
    {
        var other = Initialization.Initialize(TinyModel.Config with { Layers = 1 }, 1);
        Assert.Throws<ModelConfigException>(() => InnerPhase.Run(TinyModel.Phase() with { Start = other }));
        Assert.Throws<ModelConfigException>(() => InnerPhase.Run(TinyModel.Phase(optimizer: OptimizerState.Fresh(other.Layout))));
        Assert.Throws<ArgumentOutOfRangeException>(() => InnerPhase.Run(TinyModel.Phase(round: 4)));
    }

    [Fact]
    public void A_phase_that_diverges_says_where()
    {
        var input = TinyModel.Phase(worker: 6);
        input.Start["model.norm.weight"][0] = float.NaN;
        var error = Assert.Throws<TrainingDivergedException>(() => InnerPhase.Run(input));
        Assert.Equal((6, 1, 0), (error.Worker, error.Round, error.Step));
        // Everything comes after the embedding on the way back.
        Assert.Equal("model.embed_tokens.weight", error.Where);
        Assert.Contains("model.embed_tokens.weight", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_phase_refuses_the_state_of_another_optimizer()
    {
        var error = Assert.Throws<ModelConfigException>(() => InnerPhase.Run(TinyModel.Phase(optimizer: TinyModel.ArbitraryState(OptimizerKind.Muon))));
        Assert.Contains("is of Muon, but the recipe trains with AdamW", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void A_phase_gives_the_same_bits_on_any_number_of_threads(OptimizerKind kind)
    {
        var input = TinyModel.Phase() with { Recipe = TinyModel.Recipe with { Muon = kind == OptimizerKind.Muon ? new() : null } };
        var alone = InnerPhase.Run(input);
        for (int threads = 2; threads <= 4; threads++)
        {
            using var crew = new Crew(threads);
            var shared = InnerPhase.Run(input, crew: crew);
            Assert.Equal(alone.PseudoGradient.Values, shared.PseudoGradient.Values);
            Assert.Equal(alone.Optimizer.FirstMoment.Values, shared.Optimizer.FirstMoment.Values);
            Assert.Equal(alone.Optimizer.SecondMoment.Values, shared.Optimizer.SecondMoment.Values);
            Assert.Equal(alone.MeanLoss, shared.MeanLoss);
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void Four_workers_learn_a_repeating_text_by_heart(OptimizerKind kind)
    {
        var recipe = TinyModel.Recipe with
        {
            Muon = kind == OptimizerKind.Muon ? new() : null,
            Rounds = new RoundSchedule { Rounds = 12, Steps = 15, OpeningRounds = 2, OpeningSteps = 5 },
            LearningRate = new LearningRateSchedule { Peak = 1e-2, WarmUpSteps = 10 },
        };
        var state = OuterState.Start(TinyModel.Parameters());
        var optimizers = new OptimizerState?[4];
        var losses = new List<double>();
        for (int round = 0; round < recipe.Rounds.Rounds; round++)
        {
            var results = Enumerable.Range(0, 4)
                .Select(w => InnerPhase.Run(new InnerPhaseInput(recipe, state.Parameters, optimizers[w], TinyModel.Text, 7, w, round)))
                .ToArray();
            optimizers = [.. results.Select(r => r.Optimizer)];
            var delta = Aggregation.Mean([.. results.Select((r, w) => new Contribution(w, r.Tokens, r.PseudoGradient))]);
            state = OuterNesterov.Step(state, delta, recipe.OuterOf(round));
            losses.Add(results.Average(r => r.MeanLoss));
        }
        Assert.InRange(losses[0], 3.5, 6);
        Assert.InRange(losses[^1], 0, 0.5);
    }
}
