using ZeroG.Swarm.Members;

namespace ZeroG.Bench.DiLoCo;

/// <summary>
/// Holds a process to a share of one core: after every step it sleeps until the process, all of its threads together, has used
/// no more than that share of the time that passed.
/// </summary>
/// <remarks>
/// What was not used is kept up to 10 ms of processor time, to make up for timers that wake late; not more, or a worker that
/// waited for an average would compute faster afterwards, and hide what it waited.
/// </remarks>
internal sealed class CorePace : IPace
{
    private const double MostSaved = 0.010;

    private readonly double _share;
    private readonly Func<TimeSpan> _used;
    private readonly TimeProvider _clock;
    private readonly Action<TimeSpan> _sleep;
    private double _owed;
    private TimeSpan _lastUsed;
    private long _since;

    /// <summary>Begins to count this process.</summary>
    /// <param name="share">Share of a core, above 0 and at most 1.</param>
    public CorePace(double share)
        : this(share, () => Environment.CpuUsage.TotalTime, TimeProvider.System, Thread.Sleep)
    {
    }

    /// <summary>Begins to count.</summary>
    /// <param name="share">Share of a core.</param>
    /// <param name="used">Processor time used so far.</param>
    /// <param name="clock">Time.</param>
    /// <param name="sleep">Sleeps for about as long; what it sleeps too long or too short is made up for later.</param>
    internal CorePace(double share, Func<TimeSpan> used, TimeProvider clock, Action<TimeSpan> sleep)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        (_share, _used, _clock, _sleep) = (share, used, clock, sleep);
        (_lastUsed, _since) = (used(), clock.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Rest()
    {
        var (used, now) = (_used(), _clock.GetTimestamp());
        var earned = _share * _clock.GetElapsedTime(_since, now).TotalSeconds;
        _owed = Math.Max(_owed + (used - _lastUsed).TotalSeconds - earned, -MostSaved);
        (_lastUsed, _since) = (used, now);
        if (_owed > 0) _sleep(TimeSpan.FromSeconds(_owed / _share));
    }
}
