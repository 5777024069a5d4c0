using System.Threading.Channels;

namespace ZeroG.Swarm.Links;

/// <summary>
/// Links over streams that others accepted: whoever owns a connection offers it, and lets go of it once the link over it has ended.
/// As with a <see cref="LinkListener"/>, the time to prove oneself is bounded, and so is how many may be about it at once; more
/// wait, within the same time.
/// </summary>
public sealed class LinkQueue : ILinkSource, IAsyncDisposable
{
    private readonly LinkOptions _options;
    private readonly Channel<Link> _proved = Channel.CreateUnbounded<Link>(); // bounded by the places
    private readonly SemaphoreSlim _places; // neither this nor the next has a handle to dispose of
    private readonly CancellationTokenSource _end = new();

    /// <summary>A queue that is empty.</summary>
    /// <param name="options">What links are made of.</param>
    /// <param name="mostHalfOpen">Most streams that may be proving themselves, or proved and not yet received, at once.</param>
    public LinkQueue(LinkOptions options, int mostHalfOpen = 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostHalfOpen, 1);
        (_options, _places) = (options, new SemaphoreSlim(mostHalfOpen));
    }

    /// <summary>Whether it takes nobody any more.</summary>
    public bool IsClosed => _end.IsCancellationRequested;

    /// <inheritdoc/>
    public async ValueTask<Link> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var link = await _proved.Reader.ReadAsync(cancellationToken);
            _places.Release();
            return link;
        }
        catch (ChannelClosedException closed)
        {
            throw Closed(closed);
        }
    }

    /// <summary>Has whoever is at the other end prove itself, queues the link, and answers when it has ended.</summary>
    /// <param name="duplex">Fresh, readable and writable at once; disposed when this answers.</param>
    /// <param name="peer">What the other end is called in errors and logs.</param>
    /// <param name="cancellationToken">Drops the link, wherever it is by then.</param>
    /// <returns>Completes when nothing reads or writes the stream any more, whoever ended it.</returns>
    /// <exception cref="LinkException">There was no link: the peer is a stranger, too slow, or gone, or the queue is closed.</exception>
    /// <exception cref="OperationCanceledException">As asked for.</exception>
    public async Task OfferAsync(Stream duplex, string peer, CancellationToken cancellationToken = default)
    {
        // What the link read before it ended is still its receiver's: only the stream is let go of here.
        await using var owned = duplex;
        var link = await ProveAsync(duplex, peer, cancellationToken);
        try
        {
            await link.Messages.Ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await link.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Takes nobody any more, and drops what was not received: offers of it end, and so does the wait for links. Links that were
    /// received live on.
    /// </summary>
    public void Close()
    {
        _end.Cancel();
        _proved.Writer.TryComplete();
        while (_proved.Reader.TryRead(out var link)) _ = link.DisposeAsync().AsTask();
    }

    /// <inheritdoc cref="Close"/>
    public ValueTask DisposeAsync()
    {
        Close();
        return ValueTask.CompletedTask;
    }

    private async Task<Link> ProveAsync(Stream duplex, string peer, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.HandshakeLimit, _options.Clock);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token, cancellationToken);
        var stream = _options.Shaped(duplex);
        var isPlaced = false;
        try
        {
            await _places.WaitAsync(any.Token);
            isPlaced = true;
            var identity = await LinkHandshake.AcceptAsync(stream, _options.Secret, _options.Role, peer, any.Token);
            var link = _options.Join(stream, identity, peer, null);
            if (_proved.Writer.TryWrite(link)) return link;
            await link.DisposeAsync();
            throw Closed(null);
        }
        catch (Exception broken)
        {
            await stream.DisposeAsync();
            if (isPlaced) _places.Release();
            cancellationToken.ThrowIfCancellationRequested();
            if (IsClosed) throw Closed(broken);
            if (LinkHandshake.Unproved(peer, _options.HandshakeLimit, broken) is { } why) throw why;
            throw;
        }
    }

    private static LinkException Closed(Exception? cause) => new(LinkFault.Closed, "no more links are taken", "queue", "Open another to take more.", cause);
}
