using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Planning;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Model;

namespace ZeroG.Swarm.Tests.Planning;

public sealed class RoundPlannerTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.For(new ModelConfig { Width = 64, Layers = 2, Heads = 4, FeedForward = 176, Context = 64 });
    private static readonly PlannerSettings s_fixed = new() { TotalSteps = 100, Pace = new Pace(30, 12, 0) };

    [Fact]
    public void A_fixed_pace_covers_all_steps_and_no_more()
    {
        var planner = Planner(s_fixed);
        var (at, lengths) = (0L, new List<int>());
        while (planner.Next(new PlanInput(lengths.Count, at, [])) is { } shape)
        {
            Assert.Equal(12, shape.Delay);
            lengths.Add(shape.Steps);
            at += shape.Steps;
        }
        Assert.Equal([30, 30, 30, 10], lengths);
    }

    [Fact]
    public void The_opening_is_nearly_synchronous()
    {
        var planner = Planner(s_fixed with { Opening = new OpeningSchedule { Fraction = 0.05, StepsOfRound = 2 } });
        (long At, int Steps)[] rounds = [(0, 2), (2, 2), (4, 1), (5, 30)];
        foreach (var (at, steps) in rounds)
        {
            var shape = planner.Next(new PlanInput(0, at, []))!;
            Assert.Equal(steps, shape.Steps);
            Assert.Equal(at < 5 ? (0, OpeningSchedule.Outer) : (12, s_fixed.Outer), (shape.Delay, shape.Outer));
        }
    }

    [Fact]
    public void The_outer_step_follows_its_schedule()
    {
        var planner = Planner(s_fixed with { Schedule = new OuterSchedule { Shape = OuterShape.Linear, LearningRateFloor = 0 + 1e-6 } });
        Assert.Equal(0.5, planner.Next(new PlanInput(0, 0, []))!.Outer.LearningRate, 9);
        Assert.Equal(0.25, planner.Next(new PlanInput(1, 50, []))!.Outer.LearningRate, 5);
    }

    [Fact]
    public void A_slow_link_lengthens_the_delay_until_the_exchange_is_hidden_and_a_fast_one_shortens_it()
    {
        var reasons = new List<string>();
        var adaptive = s_fixed with { TotalSteps = 1_000_000, Adaptive = new PaceSettings { MinRank = 0, MaxRank = 0 } };
        var planner = new RoundPlanner(adaptive, s_layout, CodecSpec.Parse("int4"), reasons.Add);
        var timings = new List<RoundTiming>();
        var slow = Settle(planner, timings, exchangeSeconds: 4);
        Assert.InRange(slow.Delay, 40, 60);
        Assert.InRange(slow.Steps, 2 * slow.Delay - 1, 3 * slow.Delay);
        var fast = Settle(planner, timings, exchangeSeconds: 0.2);
        Assert.InRange(fast.Delay, 2, 5);
        Assert.Equal(10, fast.Steps);
        Assert.NotEmpty(reasons);
        Assert.All(reasons, reason => Assert.Contains("steps of", reason));
    }

    [Fact]
    public void The_rank_follows_the_effective_rank_of_recent_averages()
    {
        var adaptive = s_fixed with { TotalSteps = 1_000_000, Pace = new Pace(30, 12, 8), Adaptive = new PaceSettings { MinRank = 1, MaxRank = 8 } };
        var planner = new RoundPlanner(adaptive, s_layout, CodecSpec.Parse("lowrank+int4:8"));
        Assert.Equal(3, Settle(planner, [], 1, effectiveRank: 2).Rank);
        Assert.Equal(8, Settle(planner, [], 1, effectiveRank: 7).Rank);
    }

    [Fact]
    public void What_is_out_of_bounds_is_refused()
    {
        Assert.Throws<ModelConfigException>(() => Planner(s_fixed with { TotalSteps = 0 }));
        Assert.Throws<ModelConfigException>(() => Planner(s_fixed with { Pace = new Pace(10, 11, 0) }));
        Assert.Throws<ModelConfigException>(() => Planner(s_fixed with { Outer = new OuterSettings { LearningRate = -1 } }));
    }

    private static RoundPlanner Planner(PlannerSettings settings) => new(settings, s_layout, CodecSpec.Parse("int4"));

    // Steps of 0.1 s on a link on which the exchange takes so long, until the pace has settled.
    private static RoundShape Settle(RoundPlanner planner, List<RoundTiming> timings, double exchangeSeconds, double effectiveRank = 0)
    {
        var bytes = ExchangePieces.Of(s_layout, CodecSpec.Parse("int4"), 8).Sum(piece => piece.UpBytes);
        RoundShape shape = null!;
        for (var i = 0; i < 40; i++)
        {
            var round = timings.Count;
            timings.Add(new RoundTiming(round, 0, 0, 0, exchangeSeconds, 1, 0.1, bytes, bytes, effectiveRank, []));
            shape = planner.Next(new PlanInput(round + 2, 0, timings))!;
        }
        return shape;
    }
}
