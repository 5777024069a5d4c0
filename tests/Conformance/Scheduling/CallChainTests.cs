namespace ZeroG.Conformance.Scheduling;

public sealed class CallChainTests(SharedCluster shared) : IClassFixture<SharedCluster>
{
    [Fact]
    public async Task A_grain_that_allows_it_may_be_called_back_within_its_own_call() =>
        Assert.Equal("called back", await shared.Grains.GetGrain<ICaller>("a").CallOutAsync("b"));

    [Fact]
    public async Task A_call_of_another_chain_still_waits()
    {
        var call = shared.Grains.GetGrain<ICaller>("c").CallOutAndBlockAsync("d", "chain");
        await shared.Probe.WhenAsync("chain:entered");
        var stranger = shared.Grains.GetGrain<ICaller>("c").CalledAsync();
        Assert.False(stranger.IsCompleted);
        shared.Probe.Signal("chain");
        Assert.Equal("called back", await call);
        Assert.Equal("called back", await stranger);
    }
}

internal interface ICaller : IGrainWithStringKey
{
    /// <summary>Calls another grain, which calls this one back.</summary>
    Task<string> CallOutAsync(string other);

    Task<string> CallOutAndBlockAsync(string other, string gate);

    Task<string> CallBackAsync(string caller);

    Task<string> CalledAsync();
}

internal sealed class CallerGrain(Probe probe) : Grain, ICaller
{
    public async Task<string> CallOutAsync(string other)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        return await GrainFactory.GetGrain<ICaller>(other).CallBackAsync(this.GetPrimaryKeyString());
    }

    public async Task<string> CallOutAndBlockAsync(string other, string gate)
    {
        using var section = RequestContext.AllowCallChainReentrancy();
        var answer = await GrainFactory.GetGrain<ICaller>(other).CallBackAsync(this.GetPrimaryKeyString());
        probe.Signal($"{gate}:entered");
        await probe.WhenAsync(gate);
        return answer;
    }

    public Task<string> CallBackAsync(string caller) => GrainFactory.GetGrain<ICaller>(caller).CalledAsync();

    public Task<string> CalledAsync() => Task.FromResult("called back");
}
