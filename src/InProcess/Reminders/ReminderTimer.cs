using Orleans.Runtime;

namespace ZeroG.InProcess;

/// <summary>
/// Lets one reminder tick: at its start plus whole periods. Ticks that fall into a time without silos are left out.
/// </summary>
internal sealed class ReminderTimer : IDisposable
{
    private readonly ReminderService _service;
    private readonly ReminderEntry _entry;
    private readonly ITimer _timer;
    private DateTime _due;
    private volatile bool _isDisposed;

    internal ReminderTimer(ReminderService service, ReminderEntry entry)
    {
        _service = service;
        _entry = entry;
        _due = entry.StartAt;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = service.Clock.CreateTimer(
                static timer => ((ReminderTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        Arm();
    }

    /// <summary>The version of the reminder that ticks.</summary>
    internal string ETag => _entry.ETag;

    /// <inheritdoc />
    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void Arm()
    {
        var now = _service.Clock.GetUtcNow().UtcDateTime;
        if (_due < now && _entry.Period > TimeSpan.Zero)
        {
            // The next whole period after now.
            _due = _entry.StartAt + (_entry.Period * Math.Ceiling((now - _entry.StartAt) / _entry.Period));
        }

        var wait = _due - now;
        try
        {
            // A timer counts whole milliseconds, must not fire early, and waits for some weeks at most.
            var milliseconds = Math.Clamp(Math.Ceiling(wait.TotalMilliseconds), 0, int.MaxValue);
            _timer.Change(TimeSpan.FromMilliseconds(milliseconds), Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // Unregistered in the meantime.
        }
    }

    private void Fire()
    {
        if (_isDisposed)
        {
            return;
        }

        if (_service.Clock.GetUtcNow().UtcDateTime < _due)
        {
            Arm();
            return;
        }

        _ = RuntimeTurns.RunAsync(_service.Silo.Cluster.TurnScheduler, TickAsync);
    }

    private async Task TickAsync()
    {
        try
        {
            var grain = (IRemindable)InterfaceModel.Of(typeof(IRemindable)).MakeReference(_service.Silo.Origin, _entry.GrainId);
            var status = new TickStatus(_entry.StartAt, _entry.Period, _service.Clock.GetUtcNow().UtcDateTime);
            await grain.ReceiveReminder(_entry.ReminderName, status);
        }
        catch (Exception exception)
        {
            // The next tick is due all the same.
            _service.Silo.Log.ReminderFailed(exception, _entry.ReminderName, _entry.GrainId);
        }

        if (!_isDisposed)
        {
            _due += _entry.Period;
            Arm();
        }
    }
}
