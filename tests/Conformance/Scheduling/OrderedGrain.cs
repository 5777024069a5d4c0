namespace ZeroG.Conformance.Scheduling;

internal interface IOrdered : IGrainWithStringKey
{
    Task AppendAsync(int value);

    Task<List<int>> AllAsync();

    /// <summary>Whether every await of a turn resumes on the activation's scheduler.</summary>
    Task<bool> KeepsContextAsync();

    /// <summary>Whether a thread pool task runs on the activation's scheduler, and whether the turn does after it.</summary>
    Task<bool[]> ExcursionAsync();
}

internal sealed class OrderedGrain : Grain, IOrdered
{
    private readonly List<int> values = [];

    public Task AppendAsync(int value)
    {
        values.Add(value);
        return Task.CompletedTask;
    }

    public Task<List<int>> AllAsync() => Task.FromResult(values);

    public async Task<bool> KeepsContextAsync()
    {
        var scheduler = TaskScheduler.Current;
        if (scheduler == TaskScheduler.Default) return false;
        await Task.Yield();
        var afterYield = TaskScheduler.Current == scheduler;
        await GrainFactory.GetGrain<IEcho>("echo").PingAsync();
        return afterYield && TaskScheduler.Current == scheduler;
    }

    public async Task<bool[]> ExcursionAsync()
    {
        var scheduler = TaskScheduler.Current;
        var inside = await Task.Run(() => TaskScheduler.Current == scheduler);
        return [inside, TaskScheduler.Current == scheduler];
    }
}
