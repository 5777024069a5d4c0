namespace ZeroG.Swarm.Links.Framing;

/// <summary>Notices that a direction of a link waits for longer than it may. One timer for the whole link, none a frame.</summary>
internal sealed class StallWatch : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Action<int, TimeSpan> _stalled;
    private readonly Lane[] _lanes = [new(), new()];
    private readonly ITimer? _timer;

    /// <summary>Looks four times within the shortest limit, so that a stall is noticed within a quarter more than its limit.</summary>
    public StallWatch(TimeProvider clock, TimeSpan shortest, Action<int, TimeSpan> stalled)
    {
        _clock = clock;
        _stalled = stalled;
        if (shortest == Timeout.InfiniteTimeSpan) return;
        var period = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, shortest.Ticks / 4));
        _timer = clock.CreateTimer(static watch => ((StallWatch)watch!).Look(), this, period, period);
    }

    /// <summary>From now on the lane may take that long until it is told again.</summary>
    public void Expect(int lane, TimeSpan limit)
    {
        lock (_lanes[lane]) (_lanes[lane].Since, _lanes[lane].Limit) = (_clock.GetTimestamp(), limit);
    }

    /// <summary>The lane waits for nothing.</summary>
    public void Rest(int lane) => Expect(lane, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        for (var lane = 0; lane < _lanes.Length; lane++)
        {
            TimeSpan limit;
            lock (_lanes[lane])
            {
                limit = _lanes[lane].Limit;
                if (limit == Timeout.InfiniteTimeSpan || _clock.GetElapsedTime(_lanes[lane].Since) <= limit) continue;
            }

            _stalled(lane, limit);
        }
    }

    private sealed class Lane
    {
        public long Since { get; set; }

        public TimeSpan Limit { get; set; } = Timeout.InfiniteTimeSpan;
    }
}
