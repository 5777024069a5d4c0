namespace Orleans;

/// <summary>Something that starts and stops in stages.</summary>
public interface ILifecycleObservable
{
    /// <summary>
    /// Calls <paramref name="observer"/> at <paramref name="stage"/>: stages start in ascending order and stop in descending
    /// order. Disposing the result ends that.
    /// </summary>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}

/// <summary>Takes part in a stage of a lifecycle.</summary>
public interface ILifecycleObserver
{
    /// <summary>Starts; the next stage waits for it.</summary>
    Task OnStart(CancellationToken cancellationToken = default);

    /// <summary>Stops, if it started.</summary>
    Task OnStop(CancellationToken cancellationToken = default);
}

/// <summary>A service that subscribes to a lifecycle before it starts.</summary>
/// <typeparam name="TLifecycleObservable">The lifecycle.</typeparam>
public interface ILifecycleParticipant<TLifecycleObservable>
    where TLifecycleObservable : ILifecycleObservable
{
    /// <summary>Subscribes to <paramref name="lifecycle"/>.</summary>
    void Participate(TLifecycleObservable lifecycle);
}
