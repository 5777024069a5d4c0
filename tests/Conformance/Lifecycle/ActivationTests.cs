namespace ZeroG.Conformance.Lifecycle;

public sealed class ActivationTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public void A_reference_alone_activates_nothing()
    {
        _ = shared.Grains.GetGrain<ILifecycle>("untouched");
        Assert.DoesNotContain("untouched:activated", shared.Probe.Log);
    }

    [Fact]
    public async Task The_first_call_activates_and_the_next_finds_the_same_activation()
    {
        var grain = shared.Grains.GetGrain<ILifecycle>("twice");
        Assert.Equal(1, await grain.CallAsync());
        Assert.Equal(2, await grain.CallAsync());
        Assert.Single(shared.Probe.Log, line => line == "twice:activated");
    }

    [Fact]
    public async Task Many_first_calls_at_once_make_one_activation()
    {
        var grain = shared.Grains.GetGrain<ILifecycle>("crowd");
        var counts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => grain.CallAsync()));
        Assert.Equal(Enumerable.Range(1, 50), counts.Order());
        Assert.Single(shared.Probe.Log, line => line == "crowd:activated");
    }

    [Fact]
    public async Task Deactivate_on_idle_ends_the_activation_with_that_reason()
    {
        var grain = shared.Grains.GetGrain<ILifecycle>("leaver");
        var first = await grain.ActivationAsync();
        await grain.LeaveAsync();

        Assert.Equal(DeactivationReasonCode.ApplicationRequested, await shared.Probe.WhenAsync("leaver:deactivated"));
        Assert.Equal(1, await grain.CallAsync());
        Assert.NotEqual(first, await grain.ActivationAsync());
    }

    [Fact]
    public async Task Deactivate_on_idle_lets_the_turn_that_asked_for_it_finish()
    {
        var grain = shared.Grains.GetGrain<ILifecycle>("finisher");
        Assert.Equal(1, await grain.LeaveThenCountAsync());
        await shared.Probe.WhenAsync("finisher:deactivated");
    }

    [Fact]
    public async Task A_call_sent_after_deactivate_on_idle_waits_for_the_new_activation()
    {
        var grain = shared.Grains.GetGrain<ILifecycle>("queued");
        await grain.CallAsync();
        await grain.LeaveAsync();

        Assert.Equal(1, await grain.CallAsync());
        Assert.Equal(
            ["queued:activated", "queued:deactivated:ApplicationRequested", "queued:activated"],
            shared.Probe.Log.Where(line => line.StartsWith("queued:", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_exception_while_activating_reaches_the_caller()
    {
        var grain = shared.Grains.GetGrain<IUnwilling>("fails once");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.PingAsync());
        Assert.Equal("fails once is unwilling", thrown.Message);
    }

    [Fact]
    public async Task A_grain_that_failed_to_activate_is_activated_anew_by_the_next_call()
    {
        var grain = shared.Grains.GetGrain<IUnwilling>("fails at first");
        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.PingAsync());
        await grain.PingAsync();
    }

    [Fact]
    public async Task An_exception_in_a_constructor_reaches_the_caller_as_the_inner_one()
    {
        var grain = shared.Grains.GetGrain<IUnmakeable>("x");
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.PingAsync());
        Assert.Equal("cannot be made", Assert.IsType<NotSupportedException>(thrown.InnerException).Message);
    }

    [Fact]
    public async Task An_exception_while_deactivating_does_not_keep_the_next_activation_away()
    {
        var grain = shared.Grains.GetGrain<IStubborn>("x");
        await grain.LeaveAsync();
        await shared.Probe.WhenAsync("stubborn:deactivating");
        Assert.True(await grain.PingAsync());
    }

    [Fact]
    public async Task A_grain_may_call_other_grains_while_it_activates()
    {
        var grain = shared.Grains.GetGrain<IGreeter>("greeter");
        Assert.Equal(1, await grain.GreetedAsync());
    }

    [Fact]
    public async Task A_grain_may_call_other_grains_while_it_deactivates()
    {
        await shared.Grains.GetGrain<IParting>("x").LeaveAsync();
        Assert.Equal(1, await shared.Probe.WhenAsync("parting:greeted"));
    }

    [Fact]
    public async Task Lifecycle_stages_of_a_grain_run_in_order_and_before_it_activates()
    {
        await shared.Grains.GetGrain<IStaged>("staged").PingAsync();
        Assert.Equal(
            ["staged:first", "staged:setup", "staged:activate", "staged:last", "staged:on activate"],
            shared.Probe.Log.Where(line => line.StartsWith("staged:", StringComparison.Ordinal)));
    }
}
