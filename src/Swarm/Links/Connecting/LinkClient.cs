using System.Net;
using System.Net.Sockets;

namespace ZeroG.Swarm.Links;

/// <summary>Connects to a <see cref="LinkListener"/>.</summary>
public static class LinkClient
{
    /// <summary>Connects, and proves and has proved.</summary>
    /// <param name="remote">The listener's address.</param>
    /// <param name="options">What the link is made of.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LinkException">Nobody listens, the time is up, or the peer does not know the secret.</exception>
    public static async Task<Link> ConnectAsync(IPEndPoint remote, LinkOptions options, CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(options.HandshakeLimit, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = options.NewSocket(remote.AddressFamily);
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(remote, both.Token);
            stream = options.Shaped(new NetworkStream(socket, ownsSocket: true));
            return options.Join(stream, await LinkHandshake.ConnectAsync(stream, options.Secret, options.Role, remote.ToString(), both.Token), remote);
        }
        catch (Exception broken)
        {
            if (stream is not null) await stream.DisposeAsync();
            socket.Dispose();
            if (broken is OperationCanceledException && !cancellationToken.IsCancellationRequested)
                throw new LinkException(LinkFault.Stalled, $"{remote} did not answer in time", "handshake", "See that it runs and the network lets bytes through.", broken);
            if (broken is SocketException { SocketErrorCode: var code })
                throw new LinkException(LinkFault.Unavailable, $"cannot connect to {remote}: {code}", "connect", "See that it runs, and that its address is right.", broken);
            throw;
        }
    }
}
