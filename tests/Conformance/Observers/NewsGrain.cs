namespace ZeroG.Conformance.Observers;

internal interface IListener : IGrainObserver
{
    /// <summary>Told without an answer.</summary>
    void Hear(string news);

    /// <summary>Told, and awaited.</summary>
    Task HearAsync(string news);

    Task<int> AskAsync(List<int> numbers);
}

internal interface INews : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    Task UnsubscribeAsync(IListener listener);

    Task<int> CountAsync();

    Task PublishAsync(string news);

    Task PublishAndWaitAsync(string news);

    Task<int> AskAsync(List<int> numbers);

    /// <summary>Makes an observer inside the grain.</summary>
    Task ObserveInsideAsync();
}

internal sealed class NewsGrain : Grain, INews
{
    private readonly HashSet<IListener> listeners = [];

    public Task SubscribeAsync(IListener listener)
    {
        listeners.Add(listener);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(IListener listener)
    {
        listeners.Remove(listener);
        return Task.CompletedTask;
    }

    public Task<int> CountAsync() => Task.FromResult(listeners.Count);

    public Task PublishAsync(string news)
    {
        foreach (var listener in listeners) listener.Hear(news);
        return Task.CompletedTask;
    }

    public async Task PublishAndWaitAsync(string news)
    {
        foreach (var listener in listeners) await listener.HearAsync(news);
    }

    public async Task<int> AskAsync(List<int> numbers)
    {
        var answer = await listeners.Single().AskAsync(numbers);
        return answer + numbers.Count;
    }

    public Task ObserveInsideAsync()
    {
        GrainFactory.CreateObjectReference<IListener>(new Listener());
        return Task.CompletedTask;
    }
}
