namespace ZeroG.Silo.Blobs;

/// <summary>Waits between tries, each twice as long as the one before, up to a limit.</summary>
internal sealed class RetryDelay(PeerTransportOptions options, TimeProvider clock)
{
    private TimeSpan _next = options.RetryTime;

    /// <summary>Begins anew after progress.</summary>
    public void Reset() => _next = options.RetryTime;

    /// <summary>Waits.</summary>
    public Task WaitAsync(CancellationToken cancellationToken) => WaitAsync(options.MaxRetryTime, cancellationToken);

    /// <summary>Waits, but not beyond <paramref name="rest"/>, which is above zero: the last try comes when patience ends, not after it.</summary>
    public Task WaitAsync(TimeSpan rest, CancellationToken cancellationToken)
    {
        var now = _next < rest ? _next : rest;
        _next = _next * 2 < options.MaxRetryTime ? _next * 2 : options.MaxRetryTime;
        return Task.Delay(now, clock, cancellationToken);
    }
}
