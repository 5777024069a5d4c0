namespace ZeroG.Conformance.Scheduling;

public sealed class TurnTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task Turns_of_one_activation_never_overlap()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("counter");
        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => grain.IncrementAsync()));
        Assert.Equal(200, await grain.CountAsync());
    }

    [Fact]
    public async Task A_call_waits_while_a_turn_awaits()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("waiting");
        var blocked = grain.BlockAsync("waiting");
        await shared.Probe.WhenAsync("waiting:entered");
        var count = grain.CountAsync();

        Assert.False(count.IsCompleted);
        shared.Probe.Signal("waiting");
        await blocked;
        Assert.Equal(1, await count);
    }

    [Fact]
    public async Task Activations_do_not_wait_for_each_other()
    {
        var blocked = shared.Grains.GetGrain<IPlainTurns>("blocked").BlockAsync("independent");
        await shared.Probe.WhenAsync("independent:entered");
        await shared.Grains.GetGrain<IPlainTurns>("free").PingAsync();
        shared.Probe.Signal("independent");
        await blocked;
    }

    [Fact]
    public async Task A_reentrant_grain_takes_a_call_while_a_turn_awaits()
    {
        var grain = shared.Grains.GetGrain<IReentrantTurns>("reentrant");
        var blocked = grain.BlockAsync("reentrant");
        await shared.Probe.WhenAsync("reentrant:entered");
        Assert.Equal(0, await grain.CountAsync());
        shared.Probe.Signal("reentrant");
        await blocked;
    }

    [Fact]
    public async Task A_reentrant_grain_may_call_itself() =>
        await shared.Grains.GetGrain<IReentrantTurns>("self").PingSelfAsync();

    [Fact]
    public async Task A_cycle_of_calls_through_a_reentrant_grain_completes() =>
        await shared.Grains.GetGrain<IReentrantTurns>("cycle a").PingThroughAsync("cycle b", "cycle a");

    [Fact]
    public async Task An_always_interleaved_method_runs_while_a_turn_awaits()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("interleaved");
        var blocked = grain.BlockAsync("interleaved");
        await shared.Probe.WhenAsync("interleaved:entered");
        await grain.InterleaveAsync();
        Assert.False(blocked.IsCompleted);
        shared.Probe.Signal("interleaved");
        await blocked;
    }

    [Fact]
    public async Task Read_only_calls_share_a_turn_with_each_other()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("readers");
        var reader = grain.ReadBlockAsync("reader");
        await shared.Probe.WhenAsync("reader:entered");
        Assert.Equal(0, await grain.ReadAsync());
        shared.Probe.Signal("reader");
        await reader;
    }

    [Fact]
    public async Task A_writing_call_waits_for_a_read_only_one()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("reader and writer");
        var reader = grain.ReadBlockAsync("reader first");
        await shared.Probe.WhenAsync("reader first:entered");
        var writer = grain.IncrementAsync();
        Assert.False(writer.IsCompleted);
        shared.Probe.Signal("reader first");
        await Task.WhenAll(reader, writer);
    }

    [Fact]
    public async Task A_read_only_call_waits_for_a_writing_one()
    {
        var grain = shared.Grains.GetGrain<IPlainTurns>("writer and reader");
        var writer = grain.BlockAsync("writer first");
        await shared.Probe.WhenAsync("writer first:entered");
        var reader = grain.ReadAsync();
        Assert.False(reader.IsCompleted);
        shared.Probe.Signal("writer first");
        await writer;
        Assert.Equal(1, await reader);
    }

    [Fact]
    public async Task A_may_interleave_predicate_lets_in_what_it_names()
    {
        var grain = shared.Grains.GetGrain<IChoosyTurns>("choosy");
        var blocked = grain.BlockAsync("choosy");
        await shared.Probe.WhenAsync("choosy:entered");
        var refused = grain.CountAsync();
        await grain.PingAsync();
        Assert.False(refused.IsCompleted);
        shared.Probe.Signal("choosy");
        await blocked;
        Assert.Equal(1, await refused);
    }

    [Fact]
    public async Task Calls_made_at_once_all_arrive_each_exactly_once()
    {
        var grain = shared.Grains.GetGrain<IOrdered>("ordered");
        await Task.WhenAll(Enumerable.Range(0, 100).Select(grain.AppendAsync));
        var arrived = await grain.AllAsync();
        Assert.Equal(Enumerable.Range(0, 100), arrived.Order());
    }

    [Fact]
    public async Task Continuations_of_a_turn_stay_on_the_activation()
    {
        Assert.True(await shared.Grains.GetGrain<IOrdered>("context").KeepsContextAsync());
    }

    [Fact]
    public async Task Work_sent_to_the_thread_pool_leaves_the_activation_and_comes_back()
    {
        bool[] onScheduler = await shared.Grains.GetGrain<IOrdered>("excursion").ExcursionAsync();
        Assert.Equal([false, true], onScheduler);
    }
}
