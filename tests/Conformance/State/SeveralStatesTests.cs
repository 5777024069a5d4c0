using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace ZeroG.Conformance.State;

public sealed class SeveralStatesTests
{
    [Fact]
    public async Task States_of_one_grain_are_written_apart()
    {
        var table = new TableStorage();
        var other = new TableStorage();
        await using var cluster = await StateCluster.StartAsync(table, other);
        var grain = cluster.Grains.GetGrain<IDivided>("several");
        await grain.SetAsync(1, 2, 3);
        await grain.WriteFirstAsync();
        await grain.LeaveAsync();

        Assert.Equal((1, 0, 0), await grain.GetAsync());
    }

    [Fact]
    public async Task Each_state_goes_to_its_provider_under_its_name()
    {
        var table = new TableStorage();
        var other = new TableStorage();
        await using var cluster = await StateCluster.StartAsync(table, other);
        var grain = cluster.Grains.GetGrain<IDivided>("providers");
        await grain.SetAsync(1, 2, 3);
        await grain.WriteAllAsync();

        var id = grain.GetGrainId();
        Assert.Contains("\"Amount\":1", table.Stored("first", id));
        Assert.Contains("\"Amount\":2", table.Stored("second", id));
        Assert.Contains("\"Amount\":3", other.Stored("first", id));
        await grain.LeaveAsync();
        Assert.Equal((1, 2, 3), await grain.GetAsync());
    }

    [Fact]
    public async Task A_state_that_names_no_provider_goes_to_the_default_one()
    {
        var table = new TableStorage();
        await using var cluster = await ConformanceCluster.StartAsync(
            silo => silo.Services.AddGrainStorage("Default", (_, _) => table));
        var grain = cluster.Grains.GetGrain<ICarefree>("x");
        await grain.SetAsync(5);
        Assert.Contains("\"Amount\":5", table.Stored("state", grain.GetGrainId()));
    }

    [Fact]
    public async Task A_state_whose_provider_is_missing_fails_the_call_by_name()
    {
        await using var cluster = await ConformanceCluster.StartAsync();
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.Grains.GetGrain<IAccount>("x").SeeAsync());
        Assert.Contains("named \"table\"", Assert.IsType<BadProviderConfigException>(thrown.GetBaseException()).Message);
    }

    [Fact]
    public async Task Two_grains_of_one_key_do_not_share_a_state()
    {
        var table = new TableStorage();
        await using var cluster = await StateCluster.StartAsync(table);
        await cluster.Grains.GetGrain<IAccount>("same").SetAndWriteAsync(5);
        var divided = cluster.Grains.GetGrain<IDivided>("same");
        Assert.Equal((0, 0, 0), await divided.GetAsync());
    }
}
