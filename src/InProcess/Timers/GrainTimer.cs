using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>
/// A timer of an activation. A tick is a call of the activation to itself; the next one is due a period after it has ended.
/// </summary>
internal sealed class GrainTimer : IGrainTimer
{
    private const uint LongestMilliseconds = 0xfffffffe;

    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private readonly GrainTimerCreationOptions _options;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isChanged;
    private bool _isFiring;

    internal GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        Validate(options.DueTime, options.Period);
        using (ExecutionContext.SuppressFlow())
        {
            _timer = activation.Silo.Clocks.Grains.CreateTimer(
                static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc />
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        (_dueTime, _period) = (dueTime, period);
        _isChanged = true;
        if (!_isFiring)
        {
            Arm(dueTime);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Stop();
        try
        {
            _disposed.Cancel();
        }
        catch (AggregateException exception)
        {
            _activation.Silo.Log.TimerFailed(exception, _activation.GrainId);
        }

        _activation.Forget(this);
    }

    /// <summary>Ticks no more, without a word to the callback.</summary>
    internal void Stop() => _timer.Dispose();

    /// <summary>Runs the callback, in a turn of the activation.</summary>
    internal async Task TickAsync()
    {
        _isChanged = false;
        try
        {
            if (!_disposed.IsCancellationRequested)
            {
                await _callback(_disposed.Token);
            }
        }
        catch (Exception exception)
        {
            _activation.Silo.Log.TimerFailed(exception, _activation.GrainId);
        }

        _isFiring = false;
        if (!_disposed.IsCancellationRequested)
        {
            Arm(_isChanged ? _dueTime : _period);
        }
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        foreach (var (span, name) in new[] { (dueTime, nameof(dueTime)), (period, nameof(period)) })
        {
            var milliseconds = (long)span.TotalMilliseconds;
            ArgumentOutOfRangeException.ThrowIfLessThan(milliseconds, -1, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(milliseconds, LongestMilliseconds, name);
        }
    }

    private void Fire()
    {
        _isFiring = true;
        if (!_activation.Receive(new TimerCall(this, _activation, _options)))
        {
            Stop();
        }
    }

    private void Arm(TimeSpan dueTime)
    {
        try
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // The activation ended in the meantime.
        }
    }
}
