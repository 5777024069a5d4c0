using Orleans.Concurrency;

namespace ZeroG.Conformance.Scheduling;

public sealed class StatelessWorkerTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task Two_calls_of_a_stateless_worker_run_side_by_side()
    {
        var grain = shared.Grains.GetGrain<IPool>("pool");
        var first = grain.BlockAsync("first worker", "pool gate");
        await shared.Probe.WhenAsync("first worker");
        var second = grain.BlockAsync("second worker", "pool gate");
        await shared.Probe.WhenAsync("second worker");
        shared.Probe.Signal("pool gate");
        Assert.NotEqual(await first, await second);
    }

    [Fact]
    public async Task A_stateless_worker_has_no_more_activations_than_allowed()
    {
        var grain = shared.Grains.GetGrain<IPool>("full");
        Task<string>[] blocked = [grain.BlockAsync("full 1", "full gate"), grain.BlockAsync("full 2", "full gate")];
        await shared.Probe.WhenAsync("full 1");
        await shared.Probe.WhenAsync("full 2");
        var third = grain.BlockAsync("full 3", "full gate");
        Assert.False(shared.Probe.IsRaised("full 3"));
        shared.Probe.Signal("full gate");
        var activations = new HashSet<string>(await Task.WhenAll([.. blocked, third]));
        Assert.Equal(2, activations.Count);
    }
}

internal interface IPool : IGrainWithStringKey
{
    Task<string> BlockAsync(string entered, string gate);
}

[StatelessWorker(2)]
internal sealed class PoolGrain(Probe probe, IGrainContext context) : Grain, IPool
{
    public async Task<string> BlockAsync(string entered, string gate)
    {
        probe.Signal(entered);
        await probe.WhenAsync(gate);
        return context.ActivationId.ToString();
    }
}
