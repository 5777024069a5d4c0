namespace Orleans;

/// <summary>Subscriptions to lifecycles by functions.</summary>
public static class LifecycleExtensions
{
    /// <summary>Calls the functions at <paramref name="stage"/>.</summary>
    public static IDisposable Subscribe(
        this ILifecycleObservable observable,
        string observerName,
        int stage,
        Func<CancellationToken, Task> onStart,
        Func<CancellationToken, Task>? onStop)
    {
        ArgumentNullException.ThrowIfNull(observable);
        ArgumentNullException.ThrowIfNull(onStart);
        return observable.Subscribe(observerName, stage, new Observer(onStart, onStop));
    }

    /// <summary>Calls <paramref name="onStart"/> when <paramref name="stage"/> starts.</summary>
    public static IDisposable Subscribe(
        this ILifecycleObservable observable, string observerName, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(observerName, stage, onStart, null);

    /// <summary>Calls <paramref name="observer"/> at <paramref name="stage"/>, named after its type.</summary>
    public static IDisposable Subscribe(this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
        observable.Subscribe(Name(observer.GetType()), stage, observer);

    /// <summary>
    /// Calls <paramref name="observer"/> at <paramref name="stage"/>, named after <typeparamref name="TObserver"/>.
    /// </summary>
    public static IDisposable Subscribe<TObserver>(
        this ILifecycleObservable observable, int stage, ILifecycleObserver observer) =>
        observable.Subscribe(Name(typeof(TObserver)), stage, observer);

    /// <summary>Calls the functions at <paramref name="stage"/>, named after <typeparamref name="TObserver"/>.</summary>
    public static IDisposable Subscribe<TObserver>(
        this ILifecycleObservable observable,
        int stage,
        Func<CancellationToken, Task> onStart,
        Func<CancellationToken, Task> onStop) =>
        observable.Subscribe(Name(typeof(TObserver)), stage, onStart, onStop);

    /// <summary>Calls <paramref name="onStart"/> when <paramref name="stage"/> starts.</summary>
    public static IDisposable Subscribe<TObserver>(
        this ILifecycleObservable observable, int stage, Func<CancellationToken, Task> onStart) =>
        observable.Subscribe(Name(typeof(TObserver)), stage, onStart, null);

    private static string Name(Type type) => type.FullName ?? type.Name;

    private sealed class Observer(Func<CancellationToken, Task> onStart, Func<CancellationToken, Task>? onStop)
        : ILifecycleObserver
    {
        public Task OnStart(CancellationToken cancellationToken) => onStart(cancellationToken);

        public Task OnStop(CancellationToken cancellationToken) => onStop?.Invoke(cancellationToken) ?? Task.CompletedTask;
    }
}
