namespace ZeroG.Swarm.Members;

/// <summary>
/// Holds a process to a share of one core: after every step it rests until the processor time that the whole process has used since
/// the first is no more than its share of the time that has passed.
/// </summary>
public sealed class CorePace : IPace
{
    private readonly double _share;
    private readonly TimeProvider _clock;
    private (TimeSpan Cpu, long At)? _began;

    /// <summary>A pace.</summary>
    /// <param name="share">Above 0, at most the number of cores.</param>
    /// <param name="clock">Tells the time that passes; the system's if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public CorePace(double share, TimeProvider? clock = null)
    {
        if (!(share > 0 && share <= Environment.ProcessorCount))
            throw new ArgumentOutOfRangeException(nameof(share), share, $"Choose a share above 0 and at most {Environment.ProcessorCount} cores.");
        (_share, _clock) = (share, clock ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public void Rest()
    {
        _began ??= (Environment.CpuUsage.TotalTime, _clock.GetTimestamp());
        var rest = (Environment.CpuUsage.TotalTime - _began.Value.Cpu) / _share - _clock.GetElapsedTime(_began.Value.At);
        if (rest > TimeSpan.Zero) Thread.Sleep(rest);
    }
}
