using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

public class DiLoCoTests
{
    [Fact]
    public void The_order_of_arrival_does_not_change_a_bit_of_the_mean()
    {
        Contribution[] contributions = [.. Enumerable.Range(0, 5).Select(w => new Contribution(w, 100 + w, TinyModel.Arbitrary((ulong)w)))];

        var mean = Aggregation.Mean(contributions);
        var reversed = Aggregation.Mean([.. contributions.Reverse()]);

        Assert.Equal(mean.Values, reversed.Values);
        for (int i = 0; i < 50; i++)
            Assert.Equal(contributions.Sum(c => c.Tokens / 510.0 * c.PseudoGradient.Values[i]), mean.Values[i], 1e-6);
    }

    [Fact]
    public void A_contribution_that_could_spoil_the_mean_is_refused_by_its_workers_key()
    {
        var good = new Contribution(3, 10, TinyModel.Arbitrary(1));
        var infinite = TinyModel.Arbitrary(2);
        infinite["model.norm.weight"][4] = float.NegativeInfinity;
        var other = new ParameterVector(ParameterLayout.For(TinyModel.Config with { Layers = 1 }));

        Refused("at least one");
        Refused("Worker 3", good, good);
        Refused("Worker 9", good, good with { Worker = 9, Tokens = 0 });
        Refused("Worker 9", good, good with { Worker = 9, Tokens = -5 });
        Refused("model.norm.weight[4]", good, new Contribution(9, 10, infinite));
        Refused("worker 9", good, new Contribution(9, 10, other));

        static void Refused(string says, params Contribution[] contributions) =>
            Assert.Contains(says, Assert.ThrowsAny<ArgumentException>(() => Aggregation.Mean(contributions)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_outer_step_is_PyTorchs_Nesterov_and_leaves_its_inputs_alone()
    {
        var settings = new OuterSettings { LearningRate = 0.7, Momentum = 0.9 };
        var start = TinyModel.Parameters();
        var state = OuterState.Start(start);
        var x = Array.ConvertAll(start.Values.ToArray(), v => (double)v);
        var b = new double[x.Length];
        for (int round = 0; round < 3; round++)
        {
            var delta = TinyModel.Arbitrary((ulong)round);
            state = OuterNesterov.Step(state, delta, settings);
            for (int i = 0; i < x.Length; i++)
            {
                b[i] = 0.9 * b[i] + delta.Values[i];
                x[i] -= 0.7 * (delta.Values[i] + 0.9 * b[i]);
            }
        }
        for (int i = 0; i < x.Length; i++)
        {
            Assert.Equal(x[i], state.Parameters.Values[i], 1e-5);
            Assert.Equal(b[i], state.Momentum.Values[i], 1e-5);
        }
        Assert.Equal(TinyModel.Parameters().Values, start.Values);
    }

    [Fact]
    public void An_opening_round_ends_at_the_mean_of_the_workers_parameters()
    {
        var start = TinyModel.Parameters();
        ParameterVector[] ends = [TinyModel.Arbitrary(1), TinyModel.Arbitrary(2)];
        var delta = Aggregation.Mean([.. ends.Select((end, w) => new Contribution(w, 10, PseudoGradient.Between(start, end)))]);

        var next = OuterNesterov.Step(OuterState.Start(start), delta, TinyModel.Recipe.OuterOf(0));

        for (int i = 0; i < 100; i++)
            Assert.Equal((ends[0].Values[i] + ends[1].Values[i]) / 2, next.Parameters.Values[i], 1e-5f);
        Assert.Equal(TinyModel.Recipe.Outer, TinyModel.Recipe.OuterOf(1));
    }

    [Fact]
    public void Rounds_count_their_steps_with_the_opening()
    {
        var rounds = new RoundSchedule { Rounds = 5, Steps = 20, OpeningRounds = 2, OpeningSteps = 3 };

        Assert.Equal([3, 3, 20, 20, 20], Enumerable.Range(0, 5).Select(rounds.InnerSteps));
        Assert.Equal([0, 3, 6, 26, 46], Enumerable.Range(0, 5).Select(rounds.FirstStep));
        Assert.Equal(66, rounds.TotalSteps);
        Assert.Throws<ModelConfigException>(() => (rounds with { OpeningRounds = 6 }).Validate());
        Assert.Throws<ModelConfigException>(() => (rounds with { Steps = 0 }).Validate());
        Assert.Throws<ModelConfigException>(() => new OuterSettings { Momentum = 1 }.Validate());
    }

    [Fact]
    public void The_recipe_of_the_demonstration_is_within_bounds_and_of_the_stated_size()
    {
        var recipe = TrainingRecipe.Demo.Validate();
        Assert.Equal(357_024, recipe.Model.ParameterCount);
        Assert.Equal(4_505_600, 4 * Enumerable.Range(0, recipe.Rounds.Rounds).Sum(recipe.TokensOfRound));
    }
}
