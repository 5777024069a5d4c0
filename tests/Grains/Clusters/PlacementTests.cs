using ZeroG.Conformance;
using ZeroG.Datasets;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Clusters.GrainCluster;

namespace ZeroG.Grains.Tests.Clusters;

public sealed class PlacementTests
{
    private const string Job = "01arz3ndektsv4rrffq69g5fav";

    [Fact]
    public async Task Workers_take_each_suitable_device_once_and_no_other()
    {
        await using var cluster = await StartAsync(
            null, Orchestrator("first"), Gpu("two", devices: 2), Gpu("one"), Gpu("other kind", device: "cuda", devices: 4), Gpu("small", memory: 10, devices: 4));
        var silos = await Task.WhenAll(Enumerable.Range(0, 3).Select(worker => SiloOfAsync(cluster, worker, new DeviceNeeds("cpu", 1000))));
        Assert.Equal(["one", "two", "two"], silos.Order());
    }

    [Fact]
    public async Task Needs_told_with_one_call_do_not_travel_with_the_next()
    {
        await using var cluster = await StartAsync(null, Orchestrator("first"), Gpu("gpu", device: "cuda", memory: 10));
        Assert.Equal("gpu", await SiloOfAsync(cluster, 0, new DeviceNeeds("cuda", 10)));
        Assert.Empty(RequestContext.Keys);
        Assert.Equal("gpu", await cluster.Grains.GetGrain<IPlacedWorker>($"{Job}/1").SiloAsync());
    }

    [Fact]
    public async Task State_is_on_orchestrators_alone_and_on_each_of_them()
    {
        await using var cluster = await StartAsync(null, Gateway("gateway"), Orchestrator("a"), Gpu("gpu"), Orchestrator("b"));
        var silos = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => cluster.Grains.GetGrain<IPlacedState>($"state {i}").SiloAsync()));
        // Sixty fair coins give fewer than five of one side less than once in 10^11 runs.
        Assert.All(["a", "b"], name => Assert.InRange(silos.Count(silo => silo == name), 5, 55));
        Assert.Equal(60, silos.Count(silo => silo is "a" or "b"));
    }

    [Fact]
    public async Task Without_an_orchestrator_the_caller_learns_which_role_is_missing()
    {
        await using var cluster = await StartAsync(null, Gpu("gpu"));
        var refused = await Assert.ThrowsAsync<OrleansException>(() => cluster.Grains.GetGrain<IDatasetGrain>("local/text").GetAsync());
        var (kind, text) = Failures.Describe(refused);
        Assert.Equal(FailureKind.Unavailable, kind);
        Assert.Contains("Start one", text, StringComparison.Ordinal);
        Assert.Contains("role orchestrator", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_suitable_device_the_caller_learns_what_to_start()
    {
        await using var cluster = await StartAsync(null, Orchestrator("first"), Gpu("gpu"));
        var trainer = cluster.Grains.GetGrain<ITrainerGrain>($"{Job}/0");
        var needs = new DeviceNeeds("cuda", 1000);
        var order = new RoundOrder(Job, 1, 0, 0, Samples.Spec(), Samples.Blob("corpus"), Samples.Blob("theta"), null);
        var refused = await Assert.ThrowsAsync<OrleansException>(() => needs.TellAsync(() => trainer.TrainAsync(order)));
        var (kind, text) = Failures.Describe(refused);
        Assert.Equal(FailureKind.Unavailable, kind);
        Assert.Contains("Start a silo of role gpu", text, StringComparison.Ordinal);
    }

    private static Task<string> SiloOfAsync(ConformanceCluster cluster, int worker, DeviceNeeds needs) =>
        needs.TellAsync(() => cluster.Grains.GetGrain<IPlacedWorker>($"{Job}/{worker}").SiloAsync());
}
