using Orleans.Runtime.Hosting;
using ZeroG.Conformance.Placement;
using ZeroG.Conformance.State;

namespace ZeroG.Conformance.Silos;

public sealed class SiloTests : IAsyncLifetime
{
    private readonly TableStorage table = new();
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() => cluster = await ConformanceCluster.StartAsync(new ClusterSetup
    {
        Silos = ClusterSetup.Several(2),
        ResponseTimeout = TimeSpan.FromSeconds(5),
        ConfigureSilo = silo => silo.Services.AddGrainStorage("table", (_, _) => table),
    });

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task An_added_silo_gets_new_activations()
    {
        await cluster!.AddSiloAsync(new("late"));
        Assert.Equal(["first", "second", "late"], cluster.Silos);
        var silos = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(i => cluster.Grains.GetGrain<IRandomPlaced>($"grain {i}").SiloAsync()));
        Assert.Contains("late", silos);
    }

    [Fact]
    public async Task An_added_silo_leaves_existing_activations_where_they_are()
    {
        var resident = await OnAsync("second", "settled");
        await cluster!.AddSiloAsync(new("late"));
        Assert.Equal("second", await resident.SiloAsync());
    }

    [Fact]
    public async Task A_drained_silo_deactivates_its_grains_before_it_stops()
    {
        var resident = await OnAsync("second", "drained");
        await cluster!.DrainAsync("second");
        Assert.Equal(["drained:deactivated on second:ShuttingDown"], cluster.Probe.Log);
        Assert.Equal(["first"], cluster.Silos);
        Assert.Equal("first", await resident.SiloAsync());
    }

    [Fact]
    public async Task A_grain_of_a_drained_silo_goes_on_elsewhere_with_its_written_state()
    {
        var resident = await OnAsync("second", "moved");
        await resident.WriteAsync(5);
        await resident.SetWithoutWritingAsync(6);
        await cluster!.DrainAsync("second");
        Assert.Equal(5, await resident.AmountAsync());
    }

    [Fact]
    public async Task A_turn_in_progress_ends_before_its_silo_is_drained()
    {
        var resident = await OnAsync("second", "busy");
        var call = resident.BlockAsync("drain gate");
        await cluster!.Probe.WhenAsync("busy:entered");
        var drain = cluster.DrainAsync("second");
        cluster.Probe.Signal("drain gate");
        Assert.Equal("second", await call);
        await drain;
    }

    [Fact]
    public async Task A_grain_of_a_killed_silo_goes_on_elsewhere_with_its_last_written_state()
    {
        var resident = await OnAsync("second", "killed");
        await resident.WriteAsync(5);
        await resident.SetWithoutWritingAsync(6);
        await cluster!.KillAsync("second");
        Assert.Equal("first", await resident.SiloAsync());
        Assert.Equal(5, await resident.AmountAsync());
    }

    [Fact]
    public async Task A_call_into_a_silo_that_is_killed_fails_for_its_caller()
    {
        var resident = await OnAsync("second", "in flight");
        var call = resident.BlockAsync("never");
        await cluster!.Probe.WhenAsync("in flight:entered");
        await cluster.KillAsync("second");
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => cluster.PassTimeUntilAsync(call));
        // Orleans tells callers inside the cluster at once, and lets those outside wait for the response timeout.
        Assert.Contains(thrown.GetType(), new[] { typeof(SiloUnavailableException), typeof(TimeoutException) });
        Assert.DoesNotContain("No signal within", thrown.Message);
    }

    [Fact]
    public async Task A_grain_that_calls_into_a_killed_silo_can_catch_the_failure()
    {
        await OnAsync("second", "victim");
        var caller = await OnAsync("first", "witness");
        var call = caller.CatchAsync("victim", "never");
        await cluster!.Probe.WhenAsync("victim:entered");
        await cluster.KillAsync("second");
        Assert.Equal("SiloUnavailableException", await cluster.PassTimeUntilAsync(call));
    }

    [Fact]
    public async Task Grains_of_other_silos_do_not_notice_a_killed_one()
    {
        var resident = await OnAsync("first", "unharmed");
        await resident.SetWithoutWritingAsync(7);
        await cluster!.KillAsync("second");
        Assert.Equal(7, await resident.AmountAsync());
    }

    [Fact]
    public async Task A_silo_added_after_a_kill_takes_over()
    {
        await cluster!.KillAsync("second");
        await cluster.AddSiloAsync(new("third"));
        await OnAsync("third", "newcomer");
    }

    [Fact]
    public async Task A_restart_forgets_activations()
    {
        var resident = await OnAsync("second", "restarted");
        await resident.SetWithoutWritingAsync(7);
        await cluster!.RestartAsync();
        Assert.Equal(["first", "second"], cluster.Silos);
        Assert.Equal(0, await cluster.Grains.GetGrain<IResident>("restarted").AmountAsync());
    }

    /// <summary>Activates a resident from within a silo, and so on it.</summary>
    private async Task<IResident> OnAsync(string silo, string key)
    {
        var factory = cluster!.ServicesOf(silo).GetRequiredService<IGrainFactory>();
        Assert.Equal(silo, await factory.GetGrain<IResident>(key).SiloAsync());
        return cluster.Grains.GetGrain<IResident>(key);
    }
}
