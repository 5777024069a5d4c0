namespace ZeroG.Conformance.Scheduling;

public sealed class TimeoutTests
{
    private static readonly ClusterSetup Impatient = new() { ResponseTimeout = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task A_call_that_takes_too_long_times_out()
    {
        await using var cluster = await ConformanceCluster.StartAsync(Impatient);
        var grain = cluster.Grains.GetGrain<IPlainTurns>("slow");
        var blocked = grain.BlockAsync("slow");

        await Assert.ThrowsAsync<TimeoutException>(() => cluster.PassTimeUntilAsync(blocked));
        cluster.Probe.Signal("slow");
    }

    [Fact]
    public async Task A_call_that_timed_out_still_runs_to_its_end()
    {
        await using var cluster = await ConformanceCluster.StartAsync(Impatient);
        var grain = cluster.Grains.GetGrain<IPlainTurns>("late");
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.PassTimeUntilAsync(grain.BlockAsync("late")));

        cluster.Probe.Signal("late");
        Assert.Equal(1, await grain.CountAsync());
    }

    [Fact]
    public async Task A_grain_that_calls_itself_deadlocks_until_the_timeout()
    {
        await using var cluster = await ConformanceCluster.StartAsync(Impatient);
        var grain = cluster.Grains.GetGrain<IPlainTurns>("self");
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.PassTimeUntilAsync(grain.PingSelfAsync()));
    }

    [Fact]
    public async Task A_cycle_of_calls_deadlocks_until_the_timeout()
    {
        await using var cluster = await ConformanceCluster.StartAsync(Impatient);
        var grain = cluster.Grains.GetGrain<IPlainTurns>("a");
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.PassTimeUntilAsync(grain.PingThroughAsync("b", "a")));
    }

    [Fact]
    public async Task A_response_timeout_of_a_method_goes_before_that_of_the_silo()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup());
        var grain = cluster.Grains.GetGrain<IHasty>("hasty");
        await Assert.ThrowsAsync<TimeoutException>(() => cluster.PassTimeUntilAsync(grain.BlockAsync()));
        cluster.Probe.Signal("hasty");
    }
}
