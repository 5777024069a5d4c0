namespace ZeroG.Conformance.Timers;

/// <remarks>A call to the grain after each advance runs behind the tick, and behind the re-arming of its timer.</remarks>
public sealed class TimerTests : IAsyncLifetime
{
    private static readonly TimeSpan Due = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ManualClock clock = new();
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() => cluster = await ConformanceCluster.StartAsync(new ClusterSetup { Clock = clock });

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task A_timer_ticks_when_it_is_due_and_not_before()
    {
        var grain = Grain("due");
        await grain.StartAsync(Due, Period);
        Assert.Equal(0, await AfterAsync(grain, Due - Moment));
        Assert.Equal(1, await AfterAsync(grain, Moment));
    }

    [Fact]
    public async Task A_timer_ticks_again_every_period()
    {
        var grain = Grain("period");
        await grain.StartAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(grain, Due));
        Assert.Equal(1, await AfterAsync(grain, Period - Moment));
        Assert.Equal(2, await AfterAsync(grain, Moment));
        Assert.Equal(3, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task A_timer_due_at_once_ticks_without_the_clock_moving_on()
    {
        var grain = Grain("zero");
        await grain.StartAsync(TimeSpan.Zero, Period);
        Assert.Equal(1, await AfterAsync(grain, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_timer_without_a_period_ticks_once()
    {
        var grain = Grain("single");
        await grain.StartAsync(Due, Timeout.InfiniteTimeSpan);
        Assert.Equal(1, await AfterAsync(grain, Due));
        Assert.Equal(1, await AfterAsync(grain, TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task A_timer_with_an_infinite_due_time_waits_to_be_changed()
    {
        var grain = Grain("infinite");
        await grain.StartAsync(Timeout.InfiniteTimeSpan, Period);
        Assert.Equal(0, await AfterAsync(grain, TimeSpan.FromDays(1)));
        await grain.ChangeAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(grain, Due));
    }

    [Fact]
    public async Task A_negative_due_time_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Grain("negative").StartAsync(TimeSpan.FromSeconds(-5), Period));

    [Fact]
    public async Task A_disposed_timer_ticks_no_more()
    {
        var grain = Grain("disposed");
        await grain.StartAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(grain, Due));
        await grain.StopAsync();
        Assert.Equal(1, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task A_tick_may_dispose_its_own_timer()
    {
        var grain = Grain("disposes itself");
        await grain.StopAtAsync(2);
        await grain.StartAsync(Due, Period);
        await AfterAsync(grain, Due);
        Assert.Equal(2, await AfterAsync(grain, Period));
        Assert.Equal(2, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task A_changed_timer_forgets_what_it_was_due_for()
    {
        var grain = Grain("changed");
        await grain.StartAsync(Due, Period);
        await grain.ChangeAsync(2 * Due, 2 * Period);
        Assert.Equal(0, await AfterAsync(grain, Due));
        Assert.Equal(1, await AfterAsync(grain, Due));
        Assert.Equal(1, await AfterAsync(grain, Period));
        Assert.Equal(2, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task A_tick_may_change_its_own_timer()
    {
        var grain = Grain("changes itself");
        await grain.ChangeAtAsync(1, 3 * Period, Period);
        await grain.StartAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(grain, Due));
        Assert.Equal(1, await AfterAsync(grain, 2 * Period));
        Assert.Equal(2, await AfterAsync(grain, Period));
        Assert.Equal(3, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task An_exception_in_a_tick_does_not_stop_the_timer()
    {
        var grain = Grain("failing");
        await grain.FailAtAsync(1);
        await grain.StartAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(grain, Due));
        Assert.Equal(2, await AfterAsync(grain, Period));
    }

    [Fact]
    public async Task A_tick_waits_for_the_turn_before_it()
    {
        var grain = Grain("patient");
        await grain.StartAsync(Due, Period);
        var blocked = grain.BlockAsync("patient:go");
        await cluster!.Probe.WhenAsync("patient:blocked");
        clock.Advance(Due);
        Assert.False(cluster.Probe.IsRaised("patient:tick:1"));
        cluster.Probe.Signal("patient:go");
        await blocked;
        Assert.Equal(1, await grain.TicksAsync());
    }

    [Fact]
    public async Task An_interleaving_tick_does_not_wait_for_the_turn_before_it()
    {
        var grain = Grain("interleaving");
        await grain.StartAsync(Due, Period, interleave: true);
        var blocked = grain.BlockAsync("interleaving:go");
        await cluster!.Probe.WhenAsync("interleaving:blocked");
        clock.Advance(Due);
        await cluster.Probe.WhenAsync("interleaving:tick:1");
        Assert.False(blocked.IsCompleted);
        cluster.Probe.Signal("interleaving:go");
        await blocked;
    }

    [Fact]
    public async Task A_call_waits_for_a_tick_that_awaits()
    {
        var grain = Grain("slow tick");
        await grain.BlockAtAsync(1, "slow tick:go");
        await grain.StartAsync(Due, Period);
        clock.Advance(Due);
        await cluster!.Probe.WhenAsync("slow tick:tick:1");
        var call = grain.TicksAsync();
        Assert.False(call.IsCompleted);
        cluster.Probe.Signal("slow tick:go");
        Assert.Equal(1, await call);
    }

    [Fact]
    public async Task The_period_counts_from_the_end_of_a_tick()
    {
        var grain = Grain("counting");
        await grain.BlockAtAsync(1, "counting:go");
        await grain.StartAsync(Due, Period);
        clock.Advance(Due);
        await cluster!.Probe.WhenAsync("counting:tick:1");
        clock.Advance(3 * Period);
        cluster.Probe.Signal("counting:go");

        Assert.Equal(1, await grain.TicksAsync());
        Assert.Equal(1, await AfterAsync(grain, Period - Moment));
        Assert.Equal(2, await AfterAsync(grain, Moment));
    }

    [Fact]
    public async Task A_timer_ends_with_its_activation()
    {
        var grain = Grain("left");
        await grain.StartAsync(Due, Period);
        await AfterAsync(grain, Due);
        await grain.LeaveAsync();
        Assert.Equal(1, await cluster!.Probe.WhenAsync("left:deactivated"));
        clock.Advance(10 * Period);
        Assert.Equal(0, await grain.TicksAsync());
        Assert.False(cluster.Probe.IsRaised("left:tick:2"));
    }

    [Fact]
    public async Task Disposing_a_timer_cancels_the_token_of_a_tick_in_progress()
    {
        var grain = Grain("token");
        await grain.BlockAtAsync(1, "token:go");
        await grain.StartAsync(Due, Period, interleave: true);
        clock.Advance(Due);
        await cluster!.Probe.WhenAsync("token:tick:1");
        await grain.StopAsync();
        await cluster.Probe.WhenAsync("token:cancelled");
        cluster.Probe.Signal("token:go");
    }

    [Fact]
    public async Task A_tick_is_given_the_state_of_its_registration() =>
        Assert.Equal("state", await cluster!.PassTimeUntilAsync(Grain("stateful").StatefulAsync("state")));

    [Fact]
    public async Task Timers_of_two_grains_do_not_wait_for_each_other()
    {
        var slow = Grain("slow neighbour");
        var quick = Grain("quick neighbour");
        await slow.BlockAtAsync(1, "neighbour:go");
        await slow.StartAsync(Due, Period);
        await quick.StartAsync(Due, Period);
        Assert.Equal(1, await AfterAsync(quick, Due));
        Assert.Equal(2, await AfterAsync(quick, Period));
        cluster!.Probe.Signal("neighbour:go");
    }

    private ITicking Grain(string key) => cluster!.Grains.GetGrain<ITicking>(key);

    private async Task<int> AfterAsync(ITicking grain, TimeSpan time)
    {
        clock.Advance(time);
        return await grain.TicksAsync();
    }
}
