using ZeroG.Bench.DiLoCo;
using ZeroG.Conformance;

namespace ZeroG.Bench.Tests;

public sealed class CorePaceTests
{
    private readonly ManualClock _clock = new();
    private TimeSpan _used;

    [Theory]
    [InlineData(0.4, 5, 0)]
    [InlineData(0.4, 5, 3)]
    [InlineData(0.9, 20, 1)]
    [InlineData(0.25, 1, 2)]
    public void A_process_uses_its_share_however_late_it_wakes(double share, int stepMilliseconds, int lateMilliseconds)
    {
        var pace = new CorePace(share, () => _used, _clock, duration => _clock.Advance(duration + TimeSpan.FromMilliseconds(lateMilliseconds)));
        var began = _clock.GetTimestamp();

        for (var step = 0; step < 1_000; step++)
        {
            Compute(stepMilliseconds);
            pace.Rest();
        }

        Assert.Equal(share, _used / _clock.GetElapsedTime(began), 2);
    }

    [Fact]
    public void Who_waited_computes_no_faster_afterwards_but_for_ten_milliseconds()
    {
        var slept = TimeSpan.Zero;
        var pace = new CorePace(0.4, () => _used, _clock, duration =>
        {
            slept += duration;
            _clock.Advance(duration);
        });

        _clock.Advance(TimeSpan.FromSeconds(10));
        for (var step = 0; step < 10; step++)
        {
            Compute(5);
            pace.Rest();
        }

        // The first step is paid from what was saved before it is cut to 10 ms, and those pay for a part of the other nine.
        Assert.Equal((9 * (5 - 0.4 * 5) - 10) / 0.4, slept.TotalMilliseconds, 0.01);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void A_share_is_above_nothing_and_at_most_a_core(double share) => Assert.Throws<ArgumentOutOfRangeException>(() => new CorePace(share));

    private void Compute(int milliseconds)
    {
        _used += TimeSpan.FromMilliseconds(milliseconds);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
    }
}
