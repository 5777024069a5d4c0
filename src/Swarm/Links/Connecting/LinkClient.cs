using System.Net;
using System.Net.Sockets;

namespace ZeroG.Swarm.Links;

/// <summary>The end of a link that connects.</summary>
public static class LinkClient
{
    /// <summary>Connects to a <see cref="LinkListener"/>, and proves and has proved.</summary>
    /// <param name="remote">The listener's address.</param>
    /// <param name="options">What the link is made of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">Nobody listens, the time is up, or the peer does not know the secret.</exception>
    public static async Task<Link> ConnectAsync(IPEndPoint remote, LinkOptions options, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(options.HandshakeLimit, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = options.NewSocket(remote.AddressFamily);
        try
        {
            await socket.ConnectAsync(remote, both.Token);
        }
        catch (Exception broken)
        {
            socket.Dispose();
            if (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested) throw Silent(remote.ToString(), broken);
            if (broken is SocketException { SocketErrorCode: var code })
                throw new LinkException(LinkFault.Unavailable, $"cannot connect to {remote}: {code}", "connect", "See that it runs, and that its address is right.", broken);
            throw;
        }

        return await ProveAsync(new NetworkStream(socket, ownsSocket: true), remote.ToString(), remote, options, both.Token, cancellationToken);
    }

    /// <summary>Makes a link of a stream to one who takes it to a <see cref="LinkQueue"/>: proves, and has proved.</summary>
    /// <param name="duplex">Fresh, readable and writable at once; the link's from now on, and disposed if there will be none.</param>
    /// <param name="peer">What the other end is called in errors.</param>
    /// <param name="options">What the link is made of; the time limit is for the proof.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">The stream broke, the time is up, or the peer does not know the secret.</exception>
    public static async Task<Link> ConnectAsync(Stream duplex, string peer, LinkOptions options, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(options.HandshakeLimit, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        return await ProveAsync(duplex, peer, null, options, both.Token, cancellationToken);
    }

    private static async Task<Link> ProveAsync(
        Stream duplex, string peer, EndPoint? remote, LinkOptions options, CancellationToken bounded, CancellationToken cancellationToken)
    {
        var stream = options.Shaped(duplex);
        try
        {
            return options.Join(stream, await LinkHandshake.ConnectAsync(stream, options.Secret, options.Role, peer, bounded), peer, remote);
        }
        catch (Exception broken)
        {
            await stream.DisposeAsync();
            if (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested) throw Silent(peer, broken);
            if (broken is IOException and not LinkException) throw LinkHandshake.Vanished(peer, broken);
            throw;
        }
    }

    private static LinkException Silent(string peer, Exception broken) =>
        new(LinkFault.Stalled, $"{peer} did not answer in time", "handshake", "See that it runs and the network lets bytes through.", broken);
}
