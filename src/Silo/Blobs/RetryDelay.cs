namespace ZeroG.Silo.Blobs;

/// <summary>Waits between tries, each twice as long as the one before, up to a limit.</summary>
internal sealed class RetryDelay(PeerTransportOptions options, TimeProvider clock)
{
    private TimeSpan _next = options.RetryTime;

    /// <summary>Begins anew after progress.</summary>
    public void Reset() => _next = options.RetryTime;

    /// <summary>Waits.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        var now = _next;
        _next = _next * 2 < options.MaxRetryTime ? _next * 2 : options.MaxRetryTime;
        return Task.Delay(now, clock, cancellationToken);
    }
}
