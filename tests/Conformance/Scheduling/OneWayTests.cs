namespace ZeroG.Conformance.Scheduling;

public sealed class OneWayTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_one_way_call_returns_before_the_grain_is_done()
    {
        await shared.Grains.GetGrain<IPlainTurns>("one way").OneWayAsync("arrived");
        Assert.False(shared.Probe.IsRaised("arrived"));
        shared.Probe.Signal("arrived:go");
        await shared.Probe.WhenAsync("arrived");
    }

    [Fact]
    public async Task A_one_way_call_hides_the_exception_of_the_grain()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("failing one way");
        await grain.OneWayFailAsync("failed");
        await shared.Probe.WhenAsync("failed");
        await grain.PingAsync();
    }

    [Fact]
    public async Task A_one_way_call_may_return_a_value_task()
    {
        await shared.Grains.GetGrain<IPlainTurns>("value one way").OneWayValueAsync("value arrived");
        await shared.Probe.WhenAsync("value arrived");
    }

    [Fact]
    public async Task A_one_way_call_may_return_nothing_at_all()
    {
        shared.Grains.GetGrain<IPlainTurns>("void one way").OneWayVoid("void arrived");
        await shared.Probe.WhenAsync("void arrived");
    }
}
