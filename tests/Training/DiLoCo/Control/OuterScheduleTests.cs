using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class OuterScheduleTests
{
    private static readonly OuterSettings s_outer = new() { LearningRate = 0.8, Momentum = 0.9 };

    [Fact]
    public void A_constant_schedule_leaves_the_settings_alone() =>
        Assert.All(new long[] { 0, 50, 100, 1000 }, step => Assert.Equal(s_outer, new OuterSchedule().At(s_outer, step, 100)));

    [Theory]
    [InlineData(OuterShape.Linear, 0.75)]
    [InlineData(OuterShape.Cosine, 0.85355339059327373)]
    public void Rate_and_momentum_fall_from_their_start_to_their_floors(OuterShape shape, double quarter)
    {
        var schedule = new OuterSchedule { Shape = shape, LearningRateFloor = 0.25, MomentumFloor = 0.5 }.Validate();

        Assert.Equal(s_outer, schedule.At(s_outer, 0, 200));
        Near(0.25 + 0.75 * quarter, 0.5 + 0.5 * quarter, 50);
        Near(0.625, 0.75, 100);
        Near(0.25, 0.5, 200);
        Near(0.25, 0.5, 10_000);
        for (int step = 1; step <= 200; step++)
            Assert.True(schedule.At(s_outer, step, 200).LearningRate <= schedule.At(s_outer, step - 1, 200).LearningRate);

        void Near(double rate, double momentum, long step)
        {
            var at = schedule.At(s_outer, step, 200).Validate();
            Assert.Equal(0.8 * rate, at.LearningRate, 1e-12);
            Assert.Equal(0.9 * momentum, at.Momentum, 1e-12);
        }
    }

    [Fact]
    public void An_opening_takes_its_share_of_the_steps_in_short_rounds_and_no_more()
    {
        var opening = new OpeningSchedule { Fraction = 0.1, StepsOfRound = 3 }.Validate();
        Assert.Equal(10, opening.Steps(100));
        Assert.Equal(11, opening.Steps(101));
        Assert.Equal(7, new OpeningSchedule { Fraction = 0.07 }.Steps(100));

        var rounds = new List<int>();
        for (long step = 0; opening.StepsFrom(step, 100) is > 0 and var steps; step += steps)
            rounds.Add(steps);
        Assert.Equal([3, 3, 3, 1], rounds);
        Assert.Equal(0, new OpeningSchedule { Fraction = 0 }.StepsFrom(0, 100));
        Assert.Equal(0, opening.StepsFrom(10, 100));
        Assert.Equal((1.0, 0.0), (OpeningSchedule.Outer.Validate().LearningRate, OpeningSchedule.Outer.Momentum));
    }

    [Fact]
    public void Schedules_out_of_bounds_are_refused()
    {
        Assert.Throws<ModelConfigException>(() => new OuterSchedule { Shape = (OuterShape)9 }.Validate());
        Assert.Throws<ModelConfigException>(() => new OuterSchedule { LearningRateFloor = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new OuterSchedule { MomentumFloor = 1.1 }.Validate());
        Assert.Throws<ModelConfigException>(() => new OpeningSchedule { Fraction = double.NaN }.Validate());
        Assert.Throws<ModelConfigException>(() => new OpeningSchedule { StepsOfRound = 0 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new OuterSchedule().At(s_outer, -1, 10));
    }
}
