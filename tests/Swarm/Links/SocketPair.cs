using System.Net;
using System.Net.Sockets;

namespace ZeroG.Swarm.Tests.Links;

/// <summary>Both ends of a TCP connection over the loopback address.</summary>
internal sealed class SocketPair : IDisposable
{
    private SocketPair(Socket left, Socket right)
    {
        Left = new NetworkStream(left, ownsSocket: true);
        Right = new NetworkStream(right, ownsSocket: true);
    }

    public NetworkStream Left { get; }

    public NetworkStream Right { get; }

    public static async Task<SocketPair> OpenAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var left = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var accepting = listener.AcceptAsync();
        await left.ConnectAsync(listener.LocalEndPoint!);
        var right = await accepting;
        right.NoDelay = true;
        return new SocketPair(left, right);
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }
}
