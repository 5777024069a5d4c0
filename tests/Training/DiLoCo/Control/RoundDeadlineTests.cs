using ZeroG.Training.DiLoCo.Control;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class RoundDeadlineTests
{
    private static readonly DeadlineSettings s_settings = new() { StartSeconds = 100, FloorSeconds = 2, CapSeconds = 500 };

    [Fact]
    public void Before_anything_is_measured_the_start_value_holds()
    {
        Assert.Equal(100, RoundDeadline.Next(s_settings, []));
        Assert.Equal(100, RoundDeadline.Next(s_settings, [[], []]));
    }

    [Fact]
    public void It_is_the_median_and_five_median_absolute_deviations()
    {
        // Median 12, deviations 2, 1, 0, 1, 28: their median is 1, and 5 more than a quarter of 12.
        Assert.Equal(17, RoundDeadline.Next(s_settings, [[10, 11, 12], [13, 40]]));
        // Median 11.5, deviations 1.5, 0.5, 0.5, 28.5.
        Assert.Equal(11.5 + 5, RoundDeadline.Next(s_settings, [[10, 11], [12, 40]]), 1e-12);
    }

    [Fact]
    public void Rounds_that_all_took_equally_long_leave_a_margin() =>
        Assert.Equal(25, RoundDeadline.Next(s_settings, [[20, 20, 20], [20, 20, 20]]));

    [Fact]
    public void One_straggler_of_four_does_not_hold_up_the_rest_and_two_kinds_of_members_are_both_waited_for()
    {
        Assert.InRange(RoundDeadline.Next(s_settings, [.. Enumerable.Repeat<double[]>([10, 10.5, 11, 300], 16)]), 11, 15);
        Assert.InRange(RoundDeadline.Next(s_settings, [.. Enumerable.Repeat<double[]>([10, 10.5, 30, 31], 16)]), 31, 80);
    }

    [Fact]
    public void Only_the_last_rounds_count_and_the_bounds_hold()
    {
        var rounds = Enumerable.Repeat<double[]>([400], 20).Concat(Enumerable.Repeat<double[]>([8], 16)).ToArray();

        Assert.Equal(10, RoundDeadline.Next(s_settings, rounds));
        Assert.Equal(2, RoundDeadline.Next(s_settings, [[0.1]]));
        Assert.Equal(500, RoundDeadline.Next(s_settings, [[450]]));
    }

    [Fact]
    public void Times_that_no_clock_gives_and_settings_out_of_bounds_are_refused()
    {
        foreach (var wrong in new[] { -1, double.NaN, double.PositiveInfinity })
            Assert.Throws<ArgumentException>(() => RoundDeadline.Next(s_settings, [[1, wrong]]));
        foreach (var wrong in new[]
        {
            s_settings with { FloorSeconds = 0 }, s_settings with { StartSeconds = 1 }, s_settings with { CapSeconds = 50 },
            s_settings with { Deviations = -1 }, s_settings with { LeastMargin = double.NaN }, s_settings with { Window = 0 },
        })
            Assert.Throws<ModelConfigException>(() => RoundDeadline.Next(wrong, []));
    }
}
