namespace ZeroG.InProcess;

/// <summary>
/// Answers calls that nobody answered in time. Calls that wait equally long stand in one list in the order they were sent, so
/// that only its head is ever looked at, and one timer serves all.
/// </summary>
internal sealed class CallDeadlines : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Dictionary<TimeSpan, LinkedList<Call>> _byTimeout = [];
    private readonly ITimer _timer;
    private bool _isArmed;

    internal CallDeadlines(TimeProvider clock)
    {
        _clock = clock;
        using (ExecutionContext.SuppressFlow())
        {
            _timer = clock.CreateTimer(
                static deadlines => ((CallDeadlines)deadlines!).OnTimer(),
                this,
                Timeout.InfiniteTimeSpan,
                Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Answers <paramref name="call"/> after <paramref name="timeout"/>, unless it is removed before.</summary>
    internal void Add(Call call, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        call.Timeout = timeout;
        call.SentAt = _clock.GetTimestamp();
        lock (_gate)
        {
            if (!_byTimeout.TryGetValue(timeout, out var calls))
            {
                _byTimeout[timeout] = calls = new();
            }

            calls.AddLast(call.Deadline = new(call));
            if (!_isArmed)
            {
                _isArmed = true;
                _timer.Change(timeout, Timeout.InfiniteTimeSpan);
            }
            else if (calls.Count == 1)
            {
                ArmForNext();
            }
        }
    }

    internal void Remove(Call call)
    {
        if (call.Deadline is null)
        {
            return;
        }

        lock (_gate)
        {
            call.Deadline.List?.Remove(call.Deadline);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _timer.Dispose();

    private TimeSpan Remaining(Call call) => call.Timeout - _clock.GetElapsedTime(call.SentAt);

    private void OnTimer()
    {
        List<Call> expired = [];
        lock (_gate)
        {
            foreach (var calls in _byTimeout.Values)
            {
                while (calls.First is { } head && Remaining(head.Value) <= TimeSpan.Zero)
                {
                    calls.RemoveFirst();
                    expired.Add(head.Value);
                }
            }

            ArmForNext();
        }

        foreach (var call in expired)
        {
            call.OnTimeout(call.Timeout);
        }
    }

    private void ArmForNext()
    {
        var next = Timeout.InfiniteTimeSpan;
        foreach (var calls in _byTimeout.Values)
        {
            if (calls.First is { } head && Remaining(head.Value) is var remaining
                && (next == Timeout.InfiniteTimeSpan || remaining < next))
            {
                next = remaining;
            }
        }

        _isArmed = next != Timeout.InfiniteTimeSpan;
        if (_isArmed)
        {
            // A timer counts whole milliseconds, and must not fire before the time is up.
            _timer.Change(TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(next.TotalMilliseconds))), Timeout.InfiniteTimeSpan);
        }
    }
}
