using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests;

public class ScheduleTests
{
    [Fact]
    public void The_rate_rises_linearly_then_falls_by_half_a_cosine_to_its_floor()
    {
        var schedule = new LearningRateSchedule { Peak = 1, FloorFraction = 0.1, WarmUpSteps = 10 };

        Assert.Equal(0.1, schedule.At(0, 110), 1e-12);
        Assert.Equal(1, schedule.At(9, 110), 1e-12);
        Assert.Equal(1, schedule.At(10, 110), 1e-12);
        Assert.Equal(0.55, schedule.At(60, 110), 1e-12);
        Assert.Equal(0.1, schedule.At(110, 110), 1e-12);
        Assert.Equal(0.1, schedule.At(1000, 110), 1e-12);
    }

    [Fact]
    public void The_rate_stays_at_its_peak_then_falls_linearly_over_the_last_part_of_the_steps()
    {
        var schedule = new LearningRateSchedule
        {
            Shape = LearningRateShape.WarmUpStableDecay,
            Peak = 2,
            FloorFraction = 0.25,
            WarmUpSteps = 10,
            DecayFraction = 0.2,
        };

        Assert.Equal(0.2, schedule.At(0, 200), 1e-12);
        Assert.Equal(2, schedule.At(9, 200), 1e-12);
        Assert.All(Enumerable.Range(10, 151), step => Assert.Equal(2, schedule.At(step, 200)));
        Assert.Equal(2 * (1 - 0.75 / 40), schedule.At(161, 200), 1e-12);
        Assert.Equal(1.25, schedule.At(180, 200), 1e-12);
        Assert.Equal(0.5, schedule.At(200, 200), 1e-12);
        Assert.Equal(0.5, schedule.At(1000, 200), 1e-12);
    }

    [Theory]
    [InlineData(LearningRateShape.Cosine)]
    [InlineData(LearningRateShape.WarmUpStableDecay)]
    public void The_rate_never_rises_after_the_warm_up_nor_leaves_its_range_however_short_the_job(LearningRateShape shape)
    {
        foreach (var decay in new[] { 1e-9, 0.1, 0.5, 1 })
        {
            var schedule = new LearningRateSchedule { Shape = shape, Peak = 1, FloorFraction = 0.1, WarmUpSteps = 5, DecayFraction = decay };
            for (int total = 1; total <= 30; total++)
            {
                var rates = Enumerable.Range(0, 40).Select(step => schedule.At(step, total)).ToArray();
                Assert.All(rates.Take(5).Zip(Enumerable.Range(1, 5)), rate => Assert.Equal(rate.Second / 5.0, rate.First, 1e-12));
                for (int step = 6; step < rates.Length; step++)
                    Assert.True(rates[step] <= rates[step - 1], $"{shape}, {total} steps: step {step}");
                Assert.All(rates.Skip(5), rate => Assert.InRange(rate, 0.1 - 1e-12, 1));
                Assert.Equal(0.1, rates[^1], 1e-12);
            }
        }
    }

    [Fact]
    public void A_schedule_out_of_bounds_is_refused()
    {
        foreach (var wrong in new LearningRateSchedule[]
        {
            new() { Peak = double.PositiveInfinity },
            new() { FloorFraction = -0.1 },
            new() { WarmUpSteps = -1 },
            new() { DecayFraction = 0 },
            new() { DecayFraction = double.NaN },
            new() { Shape = (LearningRateShape)7 },
        })
            Assert.Throws<ModelConfigException>(() => wrong.Validate());
    }
}
