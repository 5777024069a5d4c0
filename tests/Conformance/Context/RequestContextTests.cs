namespace ZeroG.Conformance.Context;

public sealed class RequestContextTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_value_set_before_a_call_reaches_the_grain()
    {
        RequestContext.Set("trace", "abc");
        Assert.Equal("abc", await Grain("callee").GetAsync("trace"));
    }

    [Fact]
    public async Task A_value_reaches_grains_further_down()
    {
        RequestContext.Set("trace", 7);
        Assert.Equal(7, await Grain("middle").GetThroughAsync("far", "trace"));
    }

    [Fact]
    public async Task What_the_grain_sets_does_not_come_back()
    {
        await Grain("setter").SetAsync("reply", "from the grain");
        Assert.Null(RequestContext.Get("reply"));
    }

    [Fact]
    public async Task What_the_grain_changes_does_not_come_back()
    {
        RequestContext.Set("changed", "mine");
        await Grain("changer").SetAsync("changed", "yours");
        Assert.Equal("mine", RequestContext.Get("changed"));
    }

    [Fact]
    public async Task A_value_set_in_a_turn_stays_through_awaits_and_calls() =>
        Assert.Equal("mine", await Grain("keeper").SetAndGetAsync("kept", "mine"));

    [Fact]
    public async Task A_value_does_not_leak_into_the_next_call()
    {
        await Grain("leaky").SetAsync("leak", "set in a turn");
        Assert.Null(await Grain("leaky").GetAsync("leak"));
    }

    [Fact]
    public async Task Calls_at_once_each_carry_their_own_value()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(AskAsync));
        Assert.Equal(Enumerable.Range(0, 50).Cast<object?>(), answers);

        async Task<object?> AskAsync(int number)
        {
            await Task.Yield();
            RequestContext.Set("number", number);
            return await Grain("crowd").GetAsync("number");
        }
    }

    [Fact]
    public async Task A_value_changed_during_a_call_is_not_seen_by_it()
    {
        RequestContext.Set("taken", "before");
        var call = Grain("slow").GetAfterAsync("context gate", "taken");
        RequestContext.Set("taken", "after");
        await shared.Probe.WhenAsync("context gate:entered");
        shared.Probe.Signal("context gate");
        Assert.Equal("before", await call);
    }

    [Fact]
    public async Task A_removed_value_is_not_sent()
    {
        RequestContext.Set("removed", 1);
        RequestContext.Remove("removed");
        Assert.Null(await Grain("removed").GetAsync("removed"));
    }

    [Fact]
    public async Task A_cleared_context_sends_nothing()
    {
        RequestContext.Set("one", 1);
        RequestContext.Clear();
        Assert.Null(await Grain("cleared").GetAsync("one"));
    }

    [Fact]
    public async Task A_timer_does_not_carry_the_context_of_the_call_that_started_it()
    {
        RequestContext.Set("timer", "from the call");
        Assert.Equal("nothing", await Grain("timer").GetInTimerAsync("timer"));
    }

    private IContextual Grain(string key) => shared.Grains.GetGrain<IContextual>(key);
}
