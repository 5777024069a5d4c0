using ZeroG.Swarm.Links;

namespace ZeroG.Swarm.Protocol;

/// <summary>
/// Says again and again that this end is there, so that the other may take silence for its death (a link's silence limit,
/// <see cref="MessageStreamOptions.SilenceLimit"/>) without TCP's help. A process that is stopped sends none.
/// </summary>
internal sealed class Heartbeat : IAsyncDisposable
{
    /// <summary>From one to the next; a silence limit is a small multiple of it.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(0.5);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _sending;

    /// <summary>Begins.</summary>
    public Heartbeat(MessageStream link, TimeProvider clock) => _sending = SendAsync(link, clock);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stop.Dispose();
    }

    private async Task SendAsync(MessageStream link, TimeProvider clock)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) await link.SendAsync(MessageKinds.Heartbeat, default, MessagePriority.Control, _stop.Token);
        }
        catch (Exception ended) when (ended is LinkException or OperationCanceledException)
        {
            // Whoever uses the link learns why.
        }
    }
}
