namespace ZeroG.Conformance.Reminders;

public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualClock clock = new();
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() => cluster = await ReminderCluster.StartAsync(clock);

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task A_reminder_ticks_when_it_is_due_and_again_every_period()
    {
        Assert.Equal("tick", await Grain("regular").RegisterAsync("tick", Minute, 2 * Minute));
        var first = await TickAsync("regular:tick:1");
        var second = await TickAsync("regular:tick:2");

        Assert.Equal(2 * Minute, first.Period);
        Assert.Equal(first.FirstTickTime, second.FirstTickTime);
        Assert.InRange(second.CurrentTickTime, first.FirstTickTime + first.Period - TimeSpan.FromSeconds(1), DateTime.MaxValue);
    }

    [Fact]
    public async Task A_reminder_is_not_early()
    {
        var due = clock.GetUtcNow().UtcDateTime + (3 * Minute);
        await Grain("punctual").RegisterAsync("tick", 3 * Minute, Minute);
        var first = await TickAsync("punctual:tick:1");
        Assert.InRange(first.CurrentTickTime, due - TimeSpan.FromSeconds(1), DateTime.MaxValue);
        Assert.InRange(first.FirstTickTime, due - TimeSpan.FromSeconds(1), due + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task An_unregistered_reminder_ticks_no_more()
    {
        await Grain("ended").RegisterAsync("tick", Minute, Minute);
        await TickAsync("ended:tick:1");
        Assert.True(await Grain("ended").UnregisterAsync("tick"));

        await Grain("other").RegisterAsync("tick", Minute, Minute);
        var ticked = cluster!.Probe.Log.Count(line => line == "ended:tick");
        await TickAsync("other:tick:3");
        Assert.Equal(ticked, cluster.Probe.Log.Count(line => line == "ended:tick"));
        Assert.False(await Grain("ended").HasAsync("tick"));
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused()
    {
        var period = Minute - TimeSpan.FromTicks(1);
        var thrown = await Assert.ThrowsAsync<ArgumentException>(() => Grain("hasty").RegisterAsync("tick", Minute, period));
        Assert.StartsWith(
            "Cannot register reminder tick as requested period (00:00:59.9999999) is less than minimum", thrown.Message);
    }

    [Fact]
    public async Task A_negative_due_time_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain("past").RegisterAsync("tick", -Minute, Minute));

    [Fact]
    public async Task A_reminder_needs_a_name() =>
        await Assert.ThrowsAsync<ArgumentNullException>(() => Grain("nameless").RegisterAsync(" ", Minute, Minute));

    [Fact]
    public async Task Reminders_of_a_grain_are_listed_and_found_by_name()
    {
        var grain = Grain("lists");
        await grain.RegisterAsync("b", Minute, Minute);
        await grain.RegisterAsync("a", Minute, Minute);
        await Grain("another").RegisterAsync("c", Minute, Minute);

        Assert.Equal<string[]>(["a", "b"], await grain.ListAsync());
        Assert.True(await grain.HasAsync("a"));
        Assert.False(await grain.HasAsync("c"));
    }

    [Fact]
    public async Task Registering_again_replaces_the_reminder()
    {
        var grain = Grain("replaced");
        await grain.RegisterAsync("tick", TimeSpan.FromDays(1000), Minute);
        await grain.RegisterAsync("tick", Minute, 3 * Minute);
        Assert.Equal(3 * Minute, (await TickAsync("replaced:tick:1")).Period);
        Assert.Equal<string[]>(["tick"], await grain.ListAsync());
    }

    [Fact]
    public async Task A_reminder_activates_its_grain()
    {
        var grain = Grain("asleep");
        await grain.RegisterAsync("tick", Minute, Minute);
        await grain.LeaveAsync();
        await cluster!.Probe.WhenAsync("asleep:deactivated");
        await TickAsync("asleep:tick:1");
    }

    [Fact]
    public async Task An_exception_in_a_reminder_does_not_stop_it()
    {
        await Grain("persistent").RegisterAsync("failing", Minute, Minute);
        await TickAsync("persistent:failing:2");
    }

    [Fact]
    public async Task A_grain_that_cannot_be_reminded_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => cluster!.Grains.GetGrain<IUnremindable>("x").RegisterAsync());

    [Fact]
    public async Task A_reminder_outlives_a_restart_of_the_whole_cluster()
    {
        await Grain("restarted").RegisterAsync("tick", 3 * Minute, Minute);
        await cluster!.RestartAsync();
        Assert.False(cluster.Probe.IsRaised("restarted:tick:1"));
        await TickAsync("restarted:tick:2");
    }

    private async Task<TickStatus> TickAsync(string signal) =>
        Assert.IsType<TickStatus>(await cluster!.PassTimeUntilAsync(cluster.Probe.WhenAsync(signal)));

    private IReminded Grain(string key) => cluster!.Grains.GetGrain<IReminded>(key);
}
