namespace ZeroG.Conformance.Timers;

public sealed class TimerCollectionTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_timer_does_not_keep_its_activation_alive()
    {
        await using var cluster = await StartAsync();
        await cluster.Grains.GetGrain<ITicking>("ticking").StartAsync(Period, Period);
        var ticks = await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("ticking:deactivated"));
        Assert.InRange(Assert.IsType<int>(ticks), 1, int.MaxValue);
    }

    [Fact]
    public async Task A_timer_that_keeps_alive_holds_its_activation()
    {
        await using var cluster = await StartAsync();
        var kept = cluster.Grains.GetGrain<ITicking>("kept");
        await kept.StartAsync(Period, Period, keepAlive: true);
        await cluster.Grains.GetGrain<ITicking>("idle").TicksAsync();

        await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("idle:deactivated"));
        Assert.False(cluster.Probe.IsRaised("kept:deactivated"));
        Assert.NotEqual(0, await kept.TicksAsync());
    }

    private static Task<ConformanceCluster> StartAsync() =>
        ConformanceCluster.StartAsync(new ClusterSetup { Clock = new ManualClock(), CollectionAge = TimeSpan.FromSeconds(1) });
}
