using Orleans.Placement;

namespace ZeroG.Conformance.Placement;

public sealed class PlacementFilterTests
{
    private static readonly Dictionary<string, string> Gpu = new() { ["gpu"] = "yes", ["region"] = "south" };
    private static readonly Dictionary<string, string> NorthernGpu = new() { ["gpu"] = "yes", ["region"] = "north" };
    private static readonly Dictionary<string, string> Cpu = new() { ["gpu"] = "no", ["region"] = "north" };

    [Fact]
    public async Task A_filtered_grain_is_placed_on_matching_silos_alone()
    {
        await using var cluster = await StartAsync(new("first", Cpu), new("gpu", Gpu));
        Assert.All(await SilosOfAsync<IGpuPlaced>(cluster, 30), silo => Assert.Equal("gpu", silo));
    }

    [Fact]
    public async Task A_filter_goes_before_a_preference()
    {
        await using var cluster = await StartAsync(new("first", Cpu), new("gpu", Gpu));
        var factory = cluster.ServicesOf("first").GetRequiredService<IGrainFactory>();
        Assert.Equal("gpu", await factory.GetGrain<ILocalGpuPlaced>("x").SiloAsync());
    }

    [Fact]
    public async Task A_grain_that_no_silo_matches_is_refused()
    {
        await using var cluster = await StartAsync(new SiloSetup("first", Cpu));
        var thrown = await Assert.ThrowsAsync<OrleansException>(() => cluster.Grains.GetGrain<IGpuPlaced>("x").SiloAsync());
        Assert.Contains("No active nodes are compatible", thrown.Message);
    }

    [Fact]
    public async Task A_grain_that_was_refused_is_placed_once_a_matching_silo_joins()
    {
        await using var cluster = await StartAsync(new SiloSetup("first", Cpu));
        await Assert.ThrowsAsync<OrleansException>(() => cluster.Grains.GetGrain<IGpuPlaced>("x").SiloAsync());
        await cluster.AddSiloAsync(new("gpu", Gpu));
        Assert.Equal("gpu", await cluster.Grains.GetGrain<IGpuPlaced>("x").SiloAsync());
    }

    [Fact]
    public async Task Several_filters_all_have_to_agree()
    {
        await using var cluster = await StartAsync(new("first", Cpu), new("south", Gpu), new("north", NorthernGpu));
        Assert.All(await SilosOfAsync<IChoosyPlaced>(cluster, 30), silo => Assert.Equal("north", silo));
    }

    [Fact]
    public async Task Filters_run_in_their_order()
    {
        await using var cluster = await StartAsync(new("first", Cpu), new("north", NorthernGpu));
        await cluster.Grains.GetGrain<IChoosyPlaced>("ordered").SiloAsync();
        Assert.Equal(["ordered:gpu", "ordered:region"], cluster.Probe.Log);
    }

    [Fact]
    public async Task A_filter_sees_the_context_of_the_call_that_needs_the_grain()
    {
        await using var cluster = await StartAsync(new SiloSetup("gpu", Gpu));
        RequestContext.Set("size", 7L);
        await cluster.Grains.GetGrain<IGpuPlaced>("large").SiloAsync();
        RequestContext.Clear();
        await cluster.Grains.GetGrain<IGpuPlaced>("small").SiloAsync();
        Assert.Equal(["large:gpu", "large needs 7", "small:gpu"], cluster.Probe.Log);
    }

    [Fact]
    public async Task A_silo_without_metadata_matches_nothing()
    {
        await using var cluster = await StartAsync(new("first", new Dictionary<string, string>()), new("gpu", Gpu));
        Assert.All(await SilosOfAsync<IGpuPlaced>(cluster, 20), silo => Assert.Equal("gpu", silo));
    }

    [Fact]
    public async Task A_grain_whose_filter_is_not_registered_is_refused_by_name()
    {
        await using var cluster = await ConformanceCluster.StartAsync();
        var thrown = await Assert.ThrowsAsync<KeyNotFoundException>(() => cluster.Grains.GetGrain<IGpuPlaced>("x").SiloAsync());
        Assert.Contains(nameof(RequiresStrategy), thrown.Message);
    }

    private static Task<ConformanceCluster> StartAsync(params SiloSetup[] silos) => ConformanceCluster.StartAsync(new ClusterSetup
    {
        Silos = silos,
        ConfigureSilo = silo => silo.Services
            .AddPlacementFilter<RequiresStrategy, RequiresDirector>(ServiceLifetime.Transient)
            .AddPlacementFilter<InRegionStrategy, RequiresDirector>(ServiceLifetime.Transient),
    });

    private static Task<string[]> SilosOfAsync<TGrain>(ConformanceCluster cluster, int count)
        where TGrain : IPlaced =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => cluster.Grains.GetGrain<TGrain>($"grain {i}").SiloAsync()));
}
