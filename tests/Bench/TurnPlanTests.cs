using ZeroG.Bench.DiLoCo;
using ZeroG.Swarm.Hub;

namespace ZeroG.Bench.Tests;

public sealed class TurnPlanTests
{
    private const double Quiet = 0.010, Exchange = 0.120;

    private readonly TurnPlan _plan = new(new MethodShape(20, 8), Excluded: 2, Rounds: 3, Turns: 4);

    [Fact]
    public void Turns_with_exchange_lie_between_turns_without_and_share_no_step()
    {
        var total = _plan.Shapes.Sum(shape => shape.Steps);
        var ranges = new List<(int From, int To)> { _plan.WithoutExchange(0) };
        for (var turn = 0; turn < _plan.Turns; turn++) ranges.AddRange([_plan.WithExchange(turn), _plan.WithoutExchange(turn + 1)]);

        Assert.All(ranges, range => Assert.InRange(range.From, 0, range.To - 1));
        Assert.All(ranges.Zip(ranges.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
        Assert.Equal(total, ranges[^1].To);
    }

    [Fact]
    public void A_turn_with_exchange_is_whole_rounds_and_one_without_is_beyond_the_delay_of_a_long_one()
    {
        int[] starts = [0, .. _plan.Shapes.Select((_, round) => _plan.Shapes.Take(round + 1).Sum(shape => shape.Steps))];
        foreach (var (turn, rounds) in _plan.RoundsOfTurns.Chunk(_plan.Rounds).Index())
        {
            Assert.Equal((starts[rounds[0]], starts[rounds[^1] + 1]), _plan.WithExchange(turn));
            Assert.All(rounds, round => Assert.Equal(20, _plan.Shapes[round].Steps));
            var (from, to) = _plan.WithoutExchange(turn + 1);
            Assert.Equal(starts[rounds[^1] + 2], to);
            Assert.True(from > starts[rounds[^1] + 1] + _plan.Shape.Delay);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.00001)]
    public void Utilization_is_that_of_a_machine_that_drifts_as_of_one_that_does_not(double slower)
    {
        // Every exchange costs as much as so many steps, in the first step of the round after it.
        var ends = new List<double>();
        var now = 0d;
        foreach (var (steps, _) in _plan.Shapes)
        {
            for (var step = 0; step < steps; step++)
            {
                var speed = 1 + slower * ends.Count;
                now += (Quiet + (step == 0 && ends.Count > 0 ? Exchange : 0)) * speed;
                ends.Add(now);
            }
        }

        var timings = _plan.Shapes.Select((_, round) => new RoundTiming(round, 0, 0, 0, 0, 0, 0, 5, 7, 0, [], 0.5)).ToArray();
        var outcome = new SwarmOutcome([], timings, [], [new WorkerEnd("", 0, 0, ends), new WorkerEnd("", 0, 0, ends)], "");

        var turned = outcome.Turned(_plan, tokensPerStep: 100);

        var expected = 20 * Quiet / (20 * Quiet + Exchange);
        Assert.All(turned.Utilizations, utilization => Assert.Equal(expected, utilization, slower == 0 ? 9 : 3));
        Assert.Equal((12, 5L, 7L, 0.5), (turned.Window.Rounds, turned.Window.BytesUp, turned.Window.BytesDown, turned.Window.ExposedSeconds));
        if (slower == 0) Assert.Equal((Quiet, 2 * 100 / Quiet * expected), (Math.Round(turned.QuietStepSeconds, 9), Math.Round(turned.Window.TokensPerSecond, 6)));
    }
}
