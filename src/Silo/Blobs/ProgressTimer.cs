namespace ZeroG.Silo.Blobs;

/// <summary>Gives up on a transfer that makes no progress for a while, however long it takes in all.</summary>
internal sealed class ProgressTimer : IDisposable
{
    private readonly TimeSpan _limit;
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _either;

    /// <param name="limit">The longest time without progress.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="cancellationToken">Gives up at once.</param>
    public ProgressTimer(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        _limit = limit;
        _stalled = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
    }

    /// <summary>Cancelled when there was no progress, or when the caller gave up.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Whether there was no progress for the limit.</summary>
    public bool HasStalled => _stalled.IsCancellationRequested;

    /// <summary>Starts the time anew.</summary>
    public void Progress() => _stalled.CancelAfter(_limit);

    /// <summary>Starts the time anew, with another limit for what comes now.</summary>
    public void Progress(TimeSpan limit) => _stalled.CancelAfter(limit);

    public void Dispose()
    {
        _either.Dispose();
        _stalled.Dispose();
    }
}
