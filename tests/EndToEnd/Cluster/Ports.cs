using System.Net;
using System.Net.Sockets;

namespace ZeroG.EndToEnd.Tests.Cluster;

/// <summary>Loopback ports that are free now. Below the range that systems give to outgoing connections, so that they stay so.</summary>
internal static class Ports
{
    private const int Lowest = 20_000;
    private const int Highest = 32_000;

    private static int s_next = Lowest + (Environment.ProcessId % (Highest - Lowest));

    public static int Free()
    {
        for (var tries = 0; tries < Highest - Lowest; tries++)
        {
            var port = Lowest + (Interlocked.Increment(ref s_next) % (Highest - Lowest));
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next.
            }
        }

        throw new InvalidOperationException("no free port");
    }
}
