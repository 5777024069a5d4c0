namespace ZeroG.Conformance.Context;

internal interface IContextual : IGrainWithStringKey
{
    Task<object?> GetAsync(string key);

    Task<object?> GetThroughAsync(string other, string key);

    Task SetAsync(string key, string value);

    /// <summary>Sets a value, and reads it back after an await and a call.</summary>
    Task<object?> SetAndGetAsync(string key, string value);

    Task<object?> GetAfterAsync(string gate, string key);

    /// <summary>What the first tick of a timer that this call starts reads; "nothing" for null.</summary>
    Task<object> GetInTimerAsync(string key);
}

internal sealed class ContextualGrain(Probe probe) : Grain, IContextual
{
    public Task<object?> GetAsync(string key) => Task.FromResult<object?>(RequestContext.Get(key));

    public Task<object?> GetThroughAsync(string other, string key) => GrainFactory.GetGrain<IContextual>(other).GetAsync(key);

    public Task SetAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        return Task.CompletedTask;
    }

    public async Task<object?> SetAndGetAsync(string key, string value)
    {
        RequestContext.Set(key, value);
        await Task.Yield();
        await GrainFactory.GetGrain<IContextual>("neighbour").SetAsync(key, "the neighbour's");
        return RequestContext.Get(key);
    }

    public async Task<object?> GetAfterAsync(string gate, string key)
    {
        probe.Signal($"{gate}:entered");
        await probe.WhenAsync(gate);
        return RequestContext.Get(key);
    }

    public async Task<object> GetInTimerAsync(string key)
    {
        var read = new TaskCompletionSource<object>();
        using var timer = this.RegisterGrainTimer(
            () =>
            {
                read.TrySetResult(RequestContext.Get(key) ?? "nothing");
                return Task.CompletedTask;
            },
            new GrainTimerCreationOptions(TimeSpan.Zero, Timeout.InfiniteTimeSpan) { Interleave = true });
        return await read.Task;
    }
}
