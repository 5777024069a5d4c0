namespace ZeroG.Conformance.Filters;

internal interface IFiltered : IGrainWithStringKey
{
    Task<string> JoinAsync(string one, string other);

    Task<int> AddAsync(int one, int other);

    Task ThrowAsync();

    /// <summary>Calls <see cref="JoinAsync"/> of another grain.</summary>
    Task<string> ForwardAsync(string other, string one, string two);

    Task<object?> ContextAsync(string key);

    Task<object?> ForwardContextAsync(string other, string key);
}

internal sealed class FilteredGrain(Probe probe) : Grain, IFiltered, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        probe.Record($"{this.GetPrimaryKeyString()}:grain before {context.InterfaceMethod.Name}");
        if (this.GetPrimaryKeyString() == "refusing") throw new UnauthorizedAccessException("the grain refuses");
        await context.Invoke();
        probe.Record($"{this.GetPrimaryKeyString()}:grain after {context.InterfaceMethod.Name}");
    }

    public Task<string> JoinAsync(string one, string other)
    {
        probe.Record($"{this.GetPrimaryKeyString()}:body");
        return Task.FromResult(one + other);
    }

    public Task<int> AddAsync(int one, int other) => Task.FromResult(one + other);

    public Task ThrowAsync() => throw new InvalidOperationException("thrown by the grain");

    public Task<string> ForwardAsync(string other, string one, string two) => Peer(other).JoinAsync(one, two);

    public Task<object?> ContextAsync(string key) => Task.FromResult<object?>(RequestContext.Get(key));

    public Task<object?> ForwardContextAsync(string other, string key) => Peer(other).ContextAsync(key);

    private IFiltered Peer(string key) => GrainFactory.GetGrain<IFiltered>(key);
}
