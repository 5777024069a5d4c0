using Orleans.Concurrency;
using ZeroG.Conformance.Lifecycle;

namespace ZeroG.Conformance.Silos;

public sealed class OutsideCallTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_thread_of_its_own_inside_a_silo_can_call_a_grain()
    {
        var factory = shared.Cluster.ServicesOf("first").GetRequiredService<IGrainFactory>();
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var grain = factory.GetGrain<ILifecycle>("called by a thread");
        var thread = new Thread(() => answer.SetResult(grain.CallAsync().GetAwaiter().GetResult()));
        thread.Start();
        Assert.Equal(1, await answer.Task.WaitAsync(ConformanceCluster.Bound));
        thread.Join();
    }

    [Fact]
    public async Task A_thread_started_by_a_grain_can_notify_it_when_it_is_done()
    {
        var worker = shared.Grains.GetGrain<IWorker>("works");
        await worker.StartAsync(20);
        await shared.Probe.WhenAsync("works:done");
        Assert.Equal(210, await worker.ResultAsync());
    }

    [Fact]
    public async Task Threads_calling_one_grain_at_once_are_served_one_by_one()
    {
        var factory = shared.Cluster.ServicesOf("first").GetRequiredService<IGrainFactory>();
        var calls = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () => factory.GetGrain<ILifecycle>("served").CallAsync().GetAwaiter().GetResult(), TaskCreationOptions.LongRunning));
        Assert.Equal(Enumerable.Range(1, 8), (await Task.WhenAll(calls)).Order());
    }

    [Fact]
    public async Task A_service_of_the_silo_gets_the_same_grain_as_a_caller_outside()
    {
        var inside = shared.Cluster.ServicesOf("first").GetRequiredService<IClusterClient>().GetGrain<ILifecycle>("the same");
        Assert.Equal(1, await inside.CallAsync());
        Assert.Equal(2, await shared.Grains.GetGrain<ILifecycle>("the same").CallAsync());
        Assert.Equal(inside.GetGrainId(), shared.Grains.GetGrain<ILifecycle>("the same").GetGrainId());
    }
}

internal interface IWorker : IGrainWithStringKey
{
    /// <summary>Starts a sum on a thread of its own, and returns at once.</summary>
    Task StartAsync(int upTo);

    [OneWay]
    Task DoneAsync(int result);

    Task<int> ResultAsync();
}

internal sealed class WorkerGrain(Probe probe, IGrainFactory grains) : Grain, IWorker
{
    private int result;

    public Task StartAsync(int upTo)
    {
        var self = grains.GetGrain<IWorker>(this.GetPrimaryKeyString());
        new Thread(() => self.DoneAsync(Enumerable.Range(1, upTo).Sum()).GetAwaiter().GetResult()).Start();
        return Task.CompletedTask;
    }

    public Task DoneAsync(int value)
    {
        result = value;
        probe.Signal($"{this.GetPrimaryKeyString()}:done");
        return Task.CompletedTask;
    }

    public Task<int> ResultAsync() => Task.FromResult(result);
}
