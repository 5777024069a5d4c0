namespace ZeroG.Chain.Tests.Faults;

/// <summary>The system's clock, except that pauses up to a length take no time and are only added up.</summary>
internal sealed class LeapingClock(TimeSpan longestPause) : TimeProvider
{
    private long _leaped;

    /// <summary>The time that was leaped over.</summary>
    public TimeSpan Leaped => TimeSpan.FromTicks(Volatile.Read(ref _leaped));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime <= TimeSpan.Zero || dueTime > longestPause) return base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Add(ref _leaped, dueTime.Ticks);
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
