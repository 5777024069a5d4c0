namespace ZeroG.Conformance.Lifecycle;

public sealed class CollectionTests
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task An_idle_activation_is_collected_with_that_reason()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup { CollectionAge = Age });
        await cluster.Grains.GetGrain<ILifecycle>("idle").CallAsync();

        var reason = await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("idle:deactivated"));
        Assert.Equal(DeactivationReasonCode.ActivationIdle, reason);
        Assert.Equal(1, await cluster.Grains.GetGrain<ILifecycle>("idle").CallAsync());
    }

    [Fact]
    public async Task An_activation_in_the_middle_of_a_turn_is_not_collected()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup { CollectionAge = Age });
        var busy = cluster.Grains.GetGrain<ILifecycle>("busy");
        await busy.CallAsync();
        var blocked = busy.BlockAsync("release");
        await cluster.Grains.GetGrain<ILifecycle>("idle").CallAsync();

        await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("idle:deactivated"));
        Assert.False(cluster.Probe.IsRaised("busy:deactivated"));
        cluster.Probe.Signal("release");
        await blocked;
        Assert.Equal(2, await busy.CallAsync());
    }

    [Fact]
    public async Task Delayed_deactivation_outlives_the_collection_age()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup { CollectionAge = Age });
        var kept = cluster.Grains.GetGrain<ILifecycle>("kept");
        await kept.DelayAsync(TimeSpan.FromHours(1));
        await cluster.Grains.GetGrain<ILifecycle>("idle").CallAsync();

        await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("idle:deactivated"));
        Assert.False(cluster.Probe.IsRaised("kept:deactivated"));
    }

    [Fact]
    public async Task A_class_may_have_a_collection_age_of_its_own()
    {
        await using var cluster = await ConformanceCluster.StartAsync(new ClusterSetup { CollectionAge = Age });
        await cluster.Grains.GetGrain<ILongLived>("old").PingAsync();
        await cluster.Grains.GetGrain<ILifecycle>("idle").CallAsync();
        await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("idle:deactivated"));
        Assert.False(cluster.Probe.IsRaised("old:deactivated"));
    }
}

internal interface ILongLived : IGrainWithStringKey
{
    Task PingAsync();
}

[CollectionAgeLimit(Hours = 2)]
internal sealed class LongLivedGrain(Probe probe) : Grain, ILongLived
{
    public Task PingAsync() => Task.CompletedTask;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Signal($"{this.GetPrimaryKeyString()}:deactivated");
        return Task.CompletedTask;
    }
}
