using System.Diagnostics;
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
/// <param name="share">Share of a core, above 0 and at most 1.</param>
internal sealed class CorePace(double share) : IPace
{
    private const double MostSaved = 0.010;

    private double _owed;
    private double _used = Used;
    private long _since = Stopwatch.GetTimestamp();

    private static double Used => Environment.CpuUsage.TotalTime.TotalSeconds;

    /// <inheritdoc/>
    public void Rest()
    {
        Count();
        // A sleep ends late rather than early, so once is enough; the rest is owed the next time.
        if (_owed > 0) Thread.Sleep(TimeSpan.FromSeconds(_owed / share));
    }

    private void Count()
    {
        var (used, now) = (Used, Stopwatch.GetTimestamp());
        _owed = Math.Max(_owed + (used - _used) - share * Stopwatch.GetElapsedTime(_since, now).TotalSeconds, -MostSaved);
        (_used, _since) = (used, now);
    }
}
