using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>How an activation starts and ends.</summary>
internal sealed partial class Activation
{
    private readonly List<GrainTimer> _timers = [];
    private volatile ActivationState _state = ActivationState.Activating;
    private DeactivationReason _reason;
    private bool _wasValid;
    private bool _isStarted;
    private bool _isFinishing;
    private long _idleSince;
    private DateTimeOffset _keepAliveUntil;

    internal ActivationState State => _state;

    /// <summary>Whether the activation has been idle for as long as its class allows.</summary>
    internal bool IsStale
    {
        get
        {
            lock (Gate)
            {
                var clock = Silo.Clocks.Activations;
                return _state == ActivationState.Valid && _running.Count == 0 && _waiting.Count == 0
                    && clock.GetUtcNow() >= _keepAliveUntil
                    && clock.GetElapsedTime(_idleSince) >= Silo.CollectionAgeOf(Model);
            }
        }
    }

    /// <summary>Starts the activation: its object is made, its state is read, and then calls are served.</summary>
    internal void Begin(Dictionary<string, object>? requestContext) => Enqueue(() => _ = StartAsync(requestContext));

    /// <inheritdoc />
    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
        // It started when it was made.
    }

    /// <inheritdoc />
    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        bool start;
        lock (Gate)
        {
            if (_state is ActivationState.Deactivating or ActivationState.Ended)
            {
                return;
            }

            _wasValid = _state == ActivationState.Valid;
            _reason = deactivationReason;
            _state = ActivationState.Deactivating;
            start = QueuePumpLocked();
        }

        if (start)
        {
            ScheduleSlice();
        }
    }

    /// <inheritdoc />
    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        Deactivate(new(DeactivationReasonCode.Migrating, "Migrating to a new location."), cancellationToken);

    internal void DelayDeactivation(TimeSpan timeSpan)
    {
        lock (Gate)
        {
            var now = Silo.Clocks.Activations.GetUtcNow();
            _keepAliveUntil = timeSpan == TimeSpan.MaxValue || timeSpan == Timeout.InfiniteTimeSpan
                ? DateTimeOffset.MaxValue
                : timeSpan <= TimeSpan.Zero ? default : now + timeSpan;
        }
    }

    /// <summary>Makes a timer of this activation.</summary>
    internal IGrainTimer RegisterTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, token => callback(state, token), options);
        lock (Gate)
        {
            _timers.Add(timer);
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    internal void Forget(GrainTimer timer)
    {
        lock (Gate)
        {
            _timers.Remove(timer);
        }
    }

    /// <summary>Ends the activation as a crash does: no further turn is run, and its callers learn that the silo died.</summary>
    internal void Crash()
    {
        Call[] lost;
        GrainTimer[] timers;
        lock (Gate)
        {
            DieLocked();
            _state = ActivationState.Ended;
            lost = [.. _running, .. _waiting.Clear()];
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Stop();
        }

        foreach (var call in lost)
        {
            call.OnTargetLost(Silo.Name);
        }

        _deactivated.Raise();
    }

    private async Task StartAsync(Dictionary<string, object>? requestContext)
    {
        try
        {
            if (requestContext is not null)
            {
                RequestContext.CallContextData.Value = new() { Values = requestContext };
            }

            MakeInstance();
            using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Clocks.Activations);
            await _lifecycle.StartAsync(timeout.Token).WaitAsync(timeout.Token);
            await ((IGrainBase)GrainInstance!).OnActivateAsync(timeout.Token).WaitAsync(timeout.Token);
        }
        catch (Exception exception)
        {
            await FailToStartAsync(exception);
            return;
        }

        bool start;
        lock (Gate)
        {
            _isStarted = true;
            _idleSince = Silo.Clocks.Activations.GetTimestamp();
            if (_state == ActivationState.Activating)
            {
                _state = ActivationState.Valid;
            }

            start = QueuePumpLocked();
        }

        if (start)
        {
            ScheduleSlice();
        }
    }

    private void MakeInstance()
    {
        _scope = Silo.Services.CreateAsyncScope();
        _scope.ServiceProvider.GetRequiredService<ActivationScope>().Activation = this;
        try
        {
            GrainInstance = Model.Make(_scope.ServiceProvider, this);
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"Unable to create local activation of grain {GrainId}.", exception);
        }

        (GrainInstance as ILifecycleParticipant<IGrainLifecycle>)?.Participate(_lifecycle);
    }

    private async Task FailToStartAsync(Exception exception)
    {
        Silo.Log.ActivationFailed(exception, GrainId);
        lock (Gate)
        {
            _state = ActivationState.Deactivating;
        }

        await StopAsync(CancellationToken.None);
        foreach (var call in End())
        {
            call.Fail(exception);
        }

        _deactivated.Raise();
    }

    private void FinishWhenQuietLocked()
    {
        if (_state == ActivationState.Deactivating && _isStarted && _running.Count == 0 && !_isFinishing)
        {
            _isFinishing = true;
            EnqueueLocked(() => _ = FinishAsync());
        }
    }

    private async Task FinishAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Clocks.Activations);
        DisposeTimers();
        if (_wasValid)
        {
            try
            {
                await ((IGrainBase)GrainInstance!).OnDeactivateAsync(_reason, timeout.Token).WaitAsync(timeout.Token);
            }
            catch (Exception exception)
            {
                Silo.Log.DeactivationFailed(exception, GrainId);
            }
        }

        await StopAsync(timeout.Token);
        var rest = End();
        _deactivated.Raise();
        foreach (var call in rest)
        {
            // A tick is for this activation alone.
            if (call is not TimerCall)
            {
                Silo.Cluster.Deliver(call);
            }
        }
    }

    private void DisposeTimers()
    {
        GrainTimer[] timers;
        lock (Gate)
        {
            timers = [.. _timers];
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async Task StopAsync(CancellationToken token)
    {
        try
        {
            DisposeTimers();
            if (_enumerations is not null)
            {
                await _enumerations.EndAllAsync();
            }

            await _lifecycle.StopAsync(token);
            await DisposeInstanceAsync();
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }
    }

    private async ValueTask DisposeInstanceAsync()
    {
        switch (GrainInstance)
        {
            case IAsyncDisposable asynchronous:
                await asynchronous.DisposeAsync();
                break;
            case IDisposable synchronous:
                synchronous.Dispose();
                break;
        }

        if (_scope.ServiceProvider is not null)
        {
            await _scope.DisposeAsync();
        }
    }

    /// <summary>Makes room for the next activation, and gives the calls that wait for it.</summary>
    private Call[] End()
    {
        Silo.Cluster.Directory.Remove(this);
        lock (Gate)
        {
            _state = ActivationState.Ended;
            return _waiting.Clear();
        }
    }
}
