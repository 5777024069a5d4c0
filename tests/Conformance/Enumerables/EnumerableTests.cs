namespace ZeroG.Conformance.Enumerables;

public sealed class EnumerableTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(250)]
    public async Task Values_arrive_in_order(int count) =>
        Assert.Equal(Enumerable.Range(0, count), await Grain("order").CountAsync(count).ToListAsync());

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Values_arrive_in_order_whatever_the_batch_size(int batch) =>
        Assert.Equal(Enumerable.Range(0, 50), await Grain("batches").CountAsync(50).WithBatchSize(batch).ToListAsync());

    [Fact]
    public async Task Values_are_copies()
    {
        var lists = await Grain("copies").SharedAsync(3).WithBatchSize(1).ToListAsync();
        Assert.Equal([1, 2, 3], lists.Select(list => list.Count));
    }

    [Fact]
    public async Task An_exception_on_the_way_comes_after_the_values_before_it()
    {
        List<int> seen = [];
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var value in Grain("failing").FailAfterAsync(5)) seen.Add(value);
        });
        Assert.Equal("failed on the way", thrown.Message);
        Assert.Equal([0, 1, 2, 3, 4], seen);
    }

    [Fact]
    public async Task An_exception_on_the_way_keeps_its_inner_one()
    {
        var thrown = await Assert.ThrowsAsync<FormatException>(async () => await Grain("inner").FailInsideAsync().ToListAsync());
        Assert.Equal("inner", Assert.IsType<TimeoutException>(thrown.InnerException).Message);
    }

    [Fact]
    public async Task Leaving_the_loop_disposes_the_enumerator_of_the_grain()
    {
        await foreach (var value in Grain("left").EndlessAsync())
        {
            if (value == 3) break;
        }

        await shared.Probe.WhenAsync("left:ended");
    }

    [Fact]
    public async Task An_enumeration_with_a_cancelled_token_ends_as_cancelled()
    {
        using var source = new CancellationTokenSource();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var value in Grain("cancelled").WaitingAsync().WithCancellation(source.Token))
            {
                await shared.Probe.WhenAsync("cancelled:waiting");
                await source.CancelAsync();
            }
        });
        Assert.Equal(typeof(OperationCanceledException), thrown.GetType());
        await shared.Probe.WhenAsync("cancelled:ended");
    }

    [Fact]
    public async Task A_token_given_as_an_argument_cancels_the_grains_enumerator()
    {
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var value in Grain("argument").WaitingAsync(source.Token))
            {
                await shared.Probe.WhenAsync("argument:waiting");
                await source.CancelAsync();
            }
        });
        await shared.Probe.WhenAsync("argument:cancelled");
        await shared.Probe.WhenAsync("argument:ended");
    }

    [Fact]
    public async Task An_enumeration_goes_on_while_a_turn_is_blocked()
    {
        var blocked = Grain("interleaved").BlockAsync("interleaved:release");
        await shared.Probe.WhenAsync("interleaved:blocked");
        Assert.Equal(Enumerable.Range(0, 250), await Grain("interleaved").CountAsync(250).ToListAsync());
        Assert.False(blocked.IsCompleted);
        shared.Probe.Signal("interleaved:release");
        await blocked;
    }

    [Fact]
    public async Task A_call_goes_through_while_an_enumeration_waits()
    {
        await using var enumerator = Grain("paced").PacedAsync().GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        var next = enumerator.MoveNextAsync().AsTask();
        await Grain("paced").PingAsync();
        Assert.False(next.IsCompleted);
        shared.Probe.Signal("paced:go");
        Assert.True(await next);
        Assert.Equal(1, enumerator.Current);
        Assert.False(await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task Two_enumerations_do_not_disturb_each_other()
    {
        await using var one = Grain("two").CountAsync(3).GetAsyncEnumerator();
        await using var other = Grain("two").CountAsync(3).GetAsyncEnumerator();
        List<int> seen = [];
        while (await one.MoveNextAsync() && await other.MoveNextAsync()) seen.AddRange([one.Current, other.Current]);
        Assert.Equal([0, 0, 1, 1, 2, 2], seen);
    }

    [Fact]
    public async Task A_grain_can_enumerate_another() =>
        Assert.Equal(4950, await Grain("summing").SumOfAsync("summed", 100));

    [Fact]
    public async Task An_enumeration_is_aborted_when_its_activation_ends()
    {
        await using var enumerator = Grain("gone").CountAsync(100).WithBatchSize(1).GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        await Grain("gone").LeaveAsync();
        await shared.Probe.WhenAsync("gone:deactivated");
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await enumerator.MoveNextAsync());
    }

    [Fact]
    public async Task An_enumeration_that_nobody_continues_is_swept()
    {
        await using var cluster = await ConformanceCluster.StartAsync(
            new ClusterSetup { Clock = new ManualClock(), ResponseTimeout = TimeSpan.FromSeconds(2) });
        var values = cluster.Grains.GetGrain<IStreaming>("swept").EndlessAsync().WithBatchSize(1);
        await using var enumerator = values.GetAsyncEnumerator();
        Assert.True(await enumerator.MoveNextAsync());
        await cluster.PassTimeUntilAsync(cluster.Probe.WhenAsync("swept:ended"));
        await Assert.ThrowsAsync<EnumerationAbortedException>(async () => await enumerator.MoveNextAsync());
    }

    private IStreaming Grain(string key) => shared.Grains.GetGrain<IStreaming>(key);
}
