using FsCheck;
using FsCheck.Fluent;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class AdaptivePaceTests
{
    private static readonly PaceSettings s_settings = new() { MinSteps = 10, MaxSteps = 200, MinRank = 4, MaxRank = 64, SmallestSide = 512, StepsPerDelay = 3 };

    [Fact]
    public void The_first_pace_hides_the_exchange_at_the_highest_rank()
    {
        // 16 s at rank 64: 32 steps of 0.5 s, a quarter more for safety, and three times that between averages.
        var first = AdaptivePace.Next(s_settings, null, new(0.5, rank => rank / 4.0, []));

        Assert.Equal(new Pace(120, 40, 64), first.Pace);
        Assert.True(first.Hidden);
        Assert.Equal(
            "H 120 (3 times the delay, 10 to 200); delay 40 (an exchange takes 16 s, 32 steps of 0.5 s); " +
            "rank 64 (0 of 5 averages seen)", first.Text);
    }

    [Fact]
    public void A_falling_effective_rank_lowers_the_rank_and_with_it_delay_and_steps()
    {
        var pace = AdaptivePace.Next(s_settings, null, new(0.5, rank => rank / 4.0, [])).Pace;
        for (int round = 0; round < 12; round++)
            pace = AdaptivePace.Next(s_settings, pace, new(0.5, rank => rank / 4.0, [90, 10, 11, 10.5, 10, 11.5])).Pace;

        // The last five have a mean of 10.6, and half as much again: 16. Then 4 s, 8 steps.
        Assert.Equal(new Pace(30, 10, 16), pace);
    }

    [Fact]
    public void Averages_that_fill_the_rank_raise_it_to_an_eighth_of_the_smallest_side()
    {
        var settings = s_settings with { SmallestSide = 200 };
        var pace = new Pace(30, 10, 8);
        for (int round = 0; round < 20; round++)
            pace = AdaptivePace.Next(settings, pace, new(1, _ => 5, [.. Enumerable.Repeat((double)pace.Rank, 5)])).Pace;

        Assert.Equal(25, pace.Rank);
        Assert.Equal(1, AdaptivePace.Next(settings with { SmallestSide = 15 }, null, new(1, _ => 5, [])).Pace.Rank);
        Assert.Equal(0, AdaptivePace.Next(settings with { MinRank = 0, MaxRank = 0 }, null, new(1, _ => 5, [9, 9, 9, 9, 9])).Pace.Rank);
    }

    [Fact]
    public void Numbers_near_the_last_ones_stay_and_none_jumps()
    {
        var last = new Pace(60, 20, 32);
        // 15.2 steps with safety are 19: within a tenth of 20; a rank of 30 within a tenth of 32.
        Assert.Equal(last, AdaptivePace.Next(s_settings, last, new(1, _ => 15.2, [20, 20, 20, 20, 20])).Pace);
        // What is not hidden is raised at once, by no more than half.
        Assert.Equal(21, AdaptivePace.Next(s_settings, last, new(1, _ => 16.5, [])).Pace.Delay);
        var jump = AdaptivePace.Next(s_settings, last, new(1, _ => 100, [1, 1, 1, 1, 1]));
        Assert.Equal(new Pace(90, 30, 21), jump.Pace);
        Assert.False(jump.Hidden);
        Assert.Contains("100 steps of 1 s: not hidden; held from 125", jump.DelayReason, StringComparison.Ordinal);
        Assert.Contains("held from 4", jump.RankReason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exchange_longer_than_any_round_is_said_not_to_be_hidden()
    {
        var pace = AdaptivePace.Next(s_settings, null, new(1, _ => 1000, []));

        Assert.Equal(new Pace(200, 200, 64), pace.Pace);
        Assert.False(pace.Hidden);
    }

    [Fact]
    public void Whatever_is_measured_the_pace_stays_within_its_bounds_and_moves_by_its_factor()
    {
        var some = from step in Gen.Choose(1, 100)
                   from exchange in Gen.Choose(0, 100_000)
                   from steps in Gen.Choose(10, 200)
                   from delay in Gen.Choose(0, 200)
                   from rank in Gen.Choose(4, 64)
                   from ranks in Gen.ArrayOf(Gen.Choose(0, 300), 7)
                   select (step / 10.0, exchange / 100.0, new Pace(steps, Math.Min(steps, delay), rank), ranks.Select(r => r / 3.0).ToArray());

        Prop.ForAll(Arb.From(some), given =>
        {
            var (step, exchange, last, ranks) = given;
            var decision = AdaptivePace.Next(s_settings, last, new(step, rank => exchange * rank / 64, ranks));
            var next = decision.Pace;
            return next.Steps is >= 10 and <= 200 && next.Delay >= 0 && next.Delay <= next.Steps && next.Rank is >= 4 and <= 64
                && Moved(last.Steps, next.Steps) && (Moved(last.Delay, next.Delay) || next.Delay == next.Steps) && Moved(last.Rank, next.Rank)
                && (decision.Hidden ? next.Delay * step >= (exchange * next.Rank / 64) - 1e-6 : next.Delay * step < exchange * next.Rank / 64)
                && decision == AdaptivePace.Next(s_settings, last, new(step, rank => exchange * rank / 64, ranks));
        }).QuickCheckThrowOnFailure();

        static bool Moved(int last, int next) => next <= Math.Max(last + 1, Math.Ceiling(last * 1.5)) && next >= Math.Min(last - 1, Math.Floor(last / 1.5));
    }

    [Fact]
    public void What_cannot_have_been_measured_and_settings_out_of_bounds_are_refused()
    {
        var last = new Pace(10, 1, 4);
        Assert.Throws<ArgumentException>(() => AdaptivePace.Next(s_settings, last, new(0, _ => 1, [])));
        Assert.Throws<ArgumentException>(() => AdaptivePace.Next(s_settings, last, new(double.NaN, _ => 1, [])));
        Assert.Throws<ArgumentException>(() => AdaptivePace.Next(s_settings, last, new(1, _ => -1, [])));
        Assert.Throws<ArgumentException>(() => AdaptivePace.Next(s_settings, last, new(1, _ => double.PositiveInfinity, [])));
        Assert.Throws<ArgumentException>(() => AdaptivePace.Next(s_settings, last, new(1, _ => 1, [1, 1, 1, 1, double.NaN])));
        foreach (var wrong in new[]
        {
            s_settings with { MinSteps = 0 }, s_settings with { MaxSteps = 5 }, s_settings with { MinRank = 0 }, s_settings with { MaxRank = 1 },
            s_settings with { Window = 0 }, s_settings with { Headroom = 0.5 }, s_settings with { Safety = 0 }, s_settings with { StepsPerDelay = 0.9 },
            s_settings with { MostChange = 1 }, s_settings with { DeadBand = 1 }, s_settings with { SmallestSide = 0 },
        })
            Assert.Throws<ModelConfigException>(() => AdaptivePace.Next(wrong, last, new(1, _ => 1, [])));
    }
}
