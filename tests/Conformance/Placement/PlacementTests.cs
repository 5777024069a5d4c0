namespace ZeroG.Conformance.Placement;

public sealed class PlacementTests : IAsyncLifetime
{
    private ConformanceCluster? cluster;

    public async Task InitializeAsync() =>
        cluster = await ConformanceCluster.StartAsync(new ClusterSetup { Silos = ClusterSetup.Several(2) });

    public async Task DisposeAsync() => await cluster!.DisposeAsync();

    [Fact]
    public async Task A_grain_is_on_one_silo_for_every_caller()
    {
        var outside = cluster!.Grains.GetGrain<IRandomPlaced>("one place");
        var silo = await outside.SiloAsync();
        foreach (var name in cluster.Silos)
        {
            var factory = cluster.ServicesOf(name).GetRequiredService<IGrainFactory>();
            Assert.Equal(silo, await factory.GetGrain<IRandomPlaced>("one place").SiloAsync());
        }
    }

    [Fact]
    public async Task Random_placement_spreads_grains_over_the_silos()
    {
        var silos = await SilosOfAsync<IRandomPlaced>(100);
        // 100 fair coins give fewer than 20 of one side less than once in 10^9 runs.
        Assert.All(cluster!.Silos, name => Assert.InRange(silos.Count(silo => silo == name), 20, 80));
    }

    [Fact]
    public async Task Placement_by_load_uses_the_clusters_silos_alone()
    {
        var silos = cluster!.Silos.ToHashSet();
        Assert.Subset(silos, (await SilosOfAsync<IDefaultPlaced>(20)).ToHashSet());
        Assert.Subset(silos, (await SilosOfAsync<IBalancedPlaced>(20)).ToHashSet());
    }

    [Fact]
    public async Task Hash_placement_spreads_keys_over_the_silos() =>
        Assert.Equal(2, (await SilosOfAsync<IHashPlaced>(50)).Distinct().Count());

    [Fact]
    public async Task Local_placement_puts_a_grain_where_its_first_caller_is()
    {
        foreach (var name in cluster!.Silos)
        {
            var factory = cluster.ServicesOf(name).GetRequiredService<IGrainFactory>();
            var caller = factory.GetGrain<ILocalPlaced>($"caller on {name}");
            Assert.Equal(name, await caller.SiloAsync());
            string[] keys = [.. Enumerable.Range(0, 10).Select(i => $"{name} {i}")];
            Assert.All(await caller.SilosOfLocalsAsync(keys), silo => Assert.Equal(name, silo));
        }
    }

    private Task<string[]> SilosOfAsync<TGrain>(int count)
        where TGrain : IPlaced =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => cluster!.Grains.GetGrain<TGrain>($"grain {i}").SiloAsync()));
}
