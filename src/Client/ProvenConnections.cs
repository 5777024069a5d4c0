using System.Net.Sockets;

namespace ZeroG.Client;

/// <summary>Connections to the node of a data directory, and to nobody who got its port after it died.</summary>
/// <remarks>
/// A node listens before it writes <c>up.json</c>, and removes the file before it stops listening. So while the
/// process named there holds the directory and the file still stands, the port is that process's. This is checked when
/// a connection has been made and before a byte is sent over it: a port that changed hands is told nothing.
/// </remarks>
internal sealed class ProvenConnections(string dataDirectory, NodeAddress address)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Whether the node that wrote the address runs at this moment.</summary>
    public bool IsServed =>
        DataDirectoryLock.IsHeldBy(dataDirectory, address.ProcessId) && NodeAddress.Read(dataDirectory)?.Token == address.Token;

    /// <summary>Sockets that are used only once the node has been proved to be at their other end.</summary>
    public SocketsHttpHandler ToHandler() => new()
    {
        // A proxy from the environment has no business with a loopback address, and must not see the token.
        UseProxy = false,
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTimeout,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return IsServed
                ? new NetworkStream(socket, ownsSocket: true)
                : throw new IOException($"process {address.ProcessId}, which served the node, has ended");
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
