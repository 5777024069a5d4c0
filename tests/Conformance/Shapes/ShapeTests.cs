using ZeroG.Conformance.State;

namespace ZeroG.Conformance.Shapes;

public sealed class ShapeTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_grain_need_not_inherit_from_grain() =>
        Assert.Equal("plain activated", await shared.Grains.GetGrain<IPlain>("plain").DescribeAsync());

    [Fact]
    public async Task A_grain_that_does_not_inherit_is_deactivated_as_others_are()
    {
        await shared.Grains.GetGrain<IPlain>("plain leaver").LeaveAsync();
        await shared.Probe.WhenAsync("plain leaver:deactivated");
    }

    [Fact]
    public async Task State_by_inheritance_is_kept_under_the_name_state()
    {
        var table = new TableStorage();
        await using var cluster = await StateCluster.StartAsync(table);
        var account = cluster.Grains.GetGrain<ILegacyAccount>("legacy");
        await account.SetAsync(5);
        await account.LeaveAsync();
        Assert.Equal(5, await account.GetAsync());
        Assert.Equal("state", Assert.Single(table.StateNames));
        await account.ClearAsync();
        Assert.Equal(0, await account.GetAsync());
    }

    [Fact]
    public async Task A_grain_type_may_be_named()
    {
        Assert.Equal("a-name-of-its-own", await shared.Grains.GetGrain<INamed>("x").TypeAsync());
        Assert.Equal("a-name-of-its-own/x", shared.Grains.GetGrain<INamed>("x").GetGrainId().ToString());
    }

    [Fact]
    public async Task A_default_grain_type_decides_between_implementations() =>
        Assert.Equal("preferred", await shared.Grains.GetGrain<IChoice>("x").NameAsync());

    [Fact]
    public async Task State_in_memory_lives_as_long_as_the_cluster()
    {
        await using var cluster = await ConformanceCluster.StartAsync(silo => silo.AddMemoryGrainStorage("table"));
        var account = cluster.Grains.GetGrain<IAccount>("in memory");
        await account.SetAndWriteAsync(5);
        await account.LeaveAsync();
        Assert.Equal(5, (await account.SeeAsync()).AtActivation);
    }

    [Fact]
    public async Task Memory_may_be_the_default_storage()
    {
        await using var cluster = await ConformanceCluster.StartAsync(silo => silo.AddMemoryGrainStorageAsDefault());
        await cluster.Grains.GetGrain<ICarefree>("x").SetAsync(5);
    }
}
