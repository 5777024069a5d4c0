namespace ZeroG.Conformance.Cancellation;

public sealed class CancellationTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_token_that_is_not_cancelled_changes_nothing()
    {
        using var source = new CancellationTokenSource();
        Assert.False(await Grain("quiet").IsCancelledAsync(source.Token));
        Assert.False(await Grain("quiet").IsCancelledAsync(CancellationToken.None));
        Assert.Equal(3, await Grain("quiet").OptionalAsync(3));
    }

    [Fact]
    public async Task A_call_with_a_cancelled_token_is_not_made()
    {
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Grain("before").IsCancelledAsync(new CancellationToken(canceled: true)));
        Assert.Equal(typeof(OperationCanceledException), thrown.GetType());
        Assert.Equal(0, await Grain("before").EnteredAsync());
    }

    [Fact]
    public async Task Cancelling_during_the_call_cancels_the_grains_token_and_the_call()
    {
        using var source = new CancellationTokenSource();
        var call = Grain("during").WaitAsync("during", source.Token);
        await shared.Probe.WhenAsync("during:entered");
        await source.CancelAsync();

        await shared.Probe.WhenAsync("during:cancelled");
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal(typeof(OperationCanceledException), thrown.GetType());
        Assert.Equal(source.Token, thrown.CancellationToken);
    }

    [Fact]
    public async Task Cancelling_reaches_a_grain_called_by_the_grain()
    {
        using var source = new CancellationTokenSource();
        var call = Grain("relay").WaitThroughAsync("behind", "through", source.Token);
        await shared.Probe.WhenAsync("through:entered");
        await source.CancelAsync();
        await shared.Probe.WhenAsync("through:cancelled");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_caller_does_not_wait_for_a_grain_that_ignores_the_cancellation()
    {
        using var source = new CancellationTokenSource();
        var call = Grain("ignoring").IgnoreAsync("ignore", source.Token);
        await shared.Probe.WhenAsync("ignore:entered");
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(ConformanceCluster.Bound));
        shared.Probe.Signal("ignore");
    }

    [Fact]
    public async Task Cancelling_after_the_answer_changes_nothing()
    {
        using var source = new CancellationTokenSource();
        Assert.Equal(3, await Grain("after").OptionalAsync(3, source.Token));
        await source.CancelAsync();
        Assert.Equal(4, await Grain("after").OptionalAsync(4));
    }

    [Fact]
    public async Task A_call_cancelled_while_it_waits_for_its_turn_ends_at_once()
    {
        using var source = new CancellationTokenSource();
        var blocked = Grain("queued").BlockAsync("queue");
        await shared.Probe.WhenAsync("queue:entered");
        var waiting = Grain("queued").IsCancelledAsync(source.Token);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(ConformanceCluster.Bound));

        shared.Probe.Signal("queue");
        await blocked;
        Assert.False(await Grain("queued").IsCancelledAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Cancelling_one_call_leaves_another_with_its_own_token_alone()
    {
        using var one = new CancellationTokenSource();
        using var other = new CancellationTokenSource();
        var cancelled = Grain("one").WaitAsync("one", one.Token);
        var kept = Grain("other").WaitAsync("other", other.Token);
        await shared.Probe.WhenAsync("one:entered");
        await shared.Probe.WhenAsync("other:entered");
        await one.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(kept.IsCompleted);
        await other.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => kept);
    }

    private IPatient Grain(string key) => shared.Grains.GetGrain<IPatient>(key);
}
