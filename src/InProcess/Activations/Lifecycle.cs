namespace ZeroG.InProcess;

/// <summary>Starts what subscribed in ascending order of stages, and stops it in descending order.</summary>
internal abstract class Lifecycle : ILifecycleObservable
{
    private readonly List<Subscription> _subscriptions = [];
    private readonly Lock _gate = new();
    private int? _highest;

    /// <summary>The highest stage that has started.</summary>
    public int HighestCompletedStage => _highest ?? int.MinValue;

    /// <summary>The lowest stage that has stopped.</summary>
    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    /// <inheritdoc />
    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Starts all stages; one that fails ends the start.</summary>
    internal async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var stage in Stages(ascending: true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _highest = stage.Key;
            await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStart(cancellationToken)).ToArray());
        }
    }

    /// <summary>Stops the stages that started; one that fails does not keep the others from stopping.</summary>
    /// <exception cref="AggregateException">Stages failed to stop.</exception>
    internal async Task StopAsync(CancellationToken cancellationToken)
    {
        List<Exception> failures = [];
        foreach (var stage in Stages(ascending: false).Where(stage => stage.Key <= _highest))
        {
            try
            {
                await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStop(cancellationToken)).ToArray());
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }

            LowestStoppedStage = stage.Key;
        }

        _highest = null;
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private IGrouping<int, Subscription>[] Stages(bool ascending)
    {
        lock (_gate)
        {
            var stages = _subscriptions.GroupBy(subscription => subscription.Stage);
            return [.. ascending ? stages.OrderBy(stage => stage.Key) : stages.OrderByDescending(stage => stage.Key)];
        }
    }

    private sealed class Subscription(Lifecycle lifecycle, int stage, ILifecycleObserver observer) : IDisposable
    {
        internal int Stage { get; } = stage;

        internal ILifecycleObserver Observer { get; } = observer;

        public void Dispose()
        {
            lock (lifecycle._gate)
            {
                lifecycle._subscriptions.Remove(this);
            }
        }
    }
}
