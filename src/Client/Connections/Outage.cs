namespace ZeroG.Client;

/// <summary>
/// The pauses between attempts to reach a node: 0.1 s at first, twice that after each attempt that brought nothing, 5 s
/// at most, each shortened at random by up to a half so that many clients do not come back at the same moment.
/// </summary>
/// <param name="clock">The clock of the pauses.</param>
/// <param name="random">Where the jitter comes from.</param>
/// <param name="patience">How long a node may be away.</param>
internal sealed class Outage(TimeProvider clock, Random random, TimeSpan patience)
{
    private const int Doublings = 6;

    private static readonly TimeSpan s_first = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(5);

    private long? _since;
    private int _attempts;

    /// <summary>The node answered: the time that it may be away begins anew.</summary>
    public void Answered() => _since = null;

    /// <summary>The node brought news: the pauses are short again too.</summary>
    public void Over()
    {
        _since = null;
        _attempts = 0;
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <returns>False, at once, when the node has been away for too long.</returns>
    public async ValueTask<bool> PauseAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetTimestamp();
        _since ??= now;
        var left = patience - clock.GetElapsedTime(_since.Value, now);
        if (left <= TimeSpan.Zero) return false;

        var pause = s_first * (1 << Math.Min(_attempts++, Doublings));
        if (pause > s_longest) pause = s_longest;
        pause *= 1 - Jitter() / 2;
        // The last attempt is made when the time is up, not before.
        await Task.Delay(pause < left ? pause : left, clock, cancellationToken);
        return true;
    }

    // Only the shared source is safe for several threads.
    private double Jitter()
    {
        lock (random) return random.NextDouble();
    }
}
