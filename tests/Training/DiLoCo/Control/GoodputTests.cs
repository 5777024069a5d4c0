using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Training.Tests.DiLoCo.Control;

public class GoodputTests
{
    [Fact]
    public void Tokens_that_count_are_set_against_all_that_the_living_could_have_done()
    {
        // 100 + 60 + 30 worker-seconds at 50 tokens a second are 9,500 tokens.
        AliveInterval[] alive = [new(1, 0, 100), new(2, 0, 60), new(2, 70, 100)];
        Assert.Equal(190, Goodput.WorkerSeconds(alive));
        Assert.Equal(0.8, Goodput.Of(7600, alive, 50), 1e-12);
    }

    [Fact]
    public void Times_of_one_worker_that_overlap_count_once_in_any_order()
    {
        AliveInterval[] alive = [new(7, 40, 60), new(7, 0, 50), new(7, 10, 20), new(8, 10, 20)];
        Assert.Equal(70, Goodput.WorkerSeconds(alive));
        Assert.Equal(70, Goodput.WorkerSeconds(alive.Reverse()));
    }

    [Fact]
    public void What_was_never_measured_has_no_goodput()
    {
        Assert.Throws<ArgumentException>(() => Goodput.Of(1, [], 1));
        Assert.Throws<ArgumentException>(() => Goodput.Of(1, [new(1, 5, 5)], 1));
        Assert.Throws<ArgumentException>(() => Goodput.Of(1, [new(1, 5, 4)], 1));
        Assert.Throws<ArgumentException>(() => Goodput.Of(1, [new(1, 0, double.NaN)], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Goodput.Of(1, [new(1, 0, 1)], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Goodput.Of(-1, [new(1, 0, 1)], 1));
    }
}
