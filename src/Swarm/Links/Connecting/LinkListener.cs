using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace ZeroG.Swarm.Links;

/// <summary>
/// Accepts links. Listens on the loopback address unless told otherwise. Whoever connects has a bounded time to prove itself, and
/// only so many may be about it at once: more wait in the kernel's queue, where they cost nothing.
/// </summary>
public sealed class LinkListener : ILinkSource, IAsyncDisposable
{
    private readonly LinkOptions _options;
    private readonly Action<LinkException>? _refused;
    private readonly Socket _socket;
    private readonly Channel<Link> _accepted;
    private readonly SemaphoreSlim _halfOpen;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    private LinkListener(Socket socket, LinkOptions options, int mostHalfOpen, Action<LinkException>? refused)
    {
        (_socket, _options, _refused) = (socket, options, refused);
        _halfOpen = new SemaphoreSlim(mostHalfOpen);
        _accepted = Channel.CreateBounded<Link>(mostHalfOpen);
        EndPoint = (IPEndPoint)socket.LocalEndPoint!;
        _accepting = Task.Run(AcceptLoopAsync);
    }

    /// <summary>The address it listens on.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>Begins to listen.</summary>
    /// <param name="options">What links are made of.</param>
    /// <param name="local">The address; a free port of the loopback address if null.</param>
    /// <param name="mostHalfOpen">Most connections that may be proving themselves, or proved and not yet received, at once.</param>
    /// <param name="refused">Told why a connection did not become a link; must not throw.</param>
    /// <exception cref="LinkException">The address cannot be listened on.</exception>
    public static LinkListener Start(LinkOptions options, IPEndPoint? local = null, int mostHalfOpen = 16, Action<LinkException>? refused = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(mostHalfOpen, 1);
        local ??= new IPEndPoint(IPAddress.Loopback, 0);
        var socket = options.NewSocket(local.AddressFamily);
        try
        {
            socket.Bind(local);
            socket.Listen();
            return new LinkListener(socket, options, mostHalfOpen, refused);
        }
        catch (SocketException busy)
        {
            socket.Dispose();
            throw new LinkException(LinkFault.Unavailable, $"cannot listen on {local}: {busy.SocketErrorCode}", "listen", "Choose another port, or 0 for a free one.", busy);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Link> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var link = await _accepted.Reader.ReadAsync(cancellationToken);
            _halfOpen.Release();
            return link;
        }
        catch (ChannelClosedException closed)
        {
            throw (closed.InnerException as LinkException)?.Again() ?? new LinkException(LinkFault.Closed, "the listener is closed", EndPoint.ToString(), "Start another to accept more.", closed);
        }
    }

    /// <summary>Listens no more; drops what was not received. Links that were received live on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_end.IsCancellationRequested) return;
        await _end.CancelAsync();
        _socket.Dispose();
        await _accepting;
        while (_accepted.Reader.TryRead(out var link)) await link.DisposeAsync();
        _end.Dispose();
        _halfOpen.Dispose();
    }

    private async Task AcceptLoopAsync()
    {
        var proving = new List<Task>();
        try
        {
            while (true)
            {
                await _halfOpen.WaitAsync(_end.Token);
                var socket = await AcceptOneAsync();
                proving.RemoveAll(task => task.IsCompleted);
                proving.Add(ProveAsync(socket));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(proving);
            _accepted.Writer.TryComplete(_end.IsCancellationRequested ? null : new LinkException(
                LinkFault.Unavailable, $"cannot accept connections: {ended.Message}", EndPoint.ToString(), "Raise the limit that is named, and listen again.", ended));
        }
    }

    private async Task<Socket> AcceptOneAsync()
    {
        while (true)
        {
            try
            {
                return await _socket.AcceptAsync(_end.Token);
            }
            catch (SocketException aborted) when (aborted.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // It hung up while it waited to be accepted: no matter of this end.
            }
        }
    }

    private async Task ProveAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(_options.HandshakeLimit, _options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, _end.Token);
        Stream? stream = null;
        var peer = "a peer";
        try
        {
            var remote = socket.RemoteEndPoint!;
            peer = remote.ToString()!;
            socket.NoDelay = true;
            stream = _options.Shaped(new NetworkStream(socket, ownsSocket: true));
            var identity = await LinkHandshake.AcceptAsync(stream, _options.Secret, _options.Role, peer, both.Token);
            // Room is certain: whoever proves itself or waits to be received holds one of as many places.
            _accepted.Writer.TryWrite(_options.Join(stream, identity, peer, remote));
        }
        catch (Exception broken) when (LinkHandshake.Unproved(peer, _options.HandshakeLimit, broken) is { } why)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            if (_end.IsCancellationRequested) return;
            _halfOpen.Release();
            _refused?.Invoke(why);
        }
    }
}
