using System.Net;
using System.Net.Sockets;

namespace ZeroG.Silo.Cluster;

/// <summary>The ports that a silo listens on.</summary>
internal static class ClusterPorts
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<int> Of(ClusterSettings settings) =>
        [.. new[] { settings.Silo.Port, settings.Silo.GatewayPort, settings.DataPort, settings.Http.Port }.Where(port => port > 0)];

    /// <summary>Tries to listen on each.</summary>
    /// <remarks>
    /// Orleans shares its ports (SO_REUSEPORT on Linux): without this a second silo would start on the ports of the
    /// first, and each would get some of the other's connections.
    /// </remarks>
    /// <exception cref="ZeroGException">One cannot be listened on.</exception>
    public static void RequireFree(ClusterSettings settings)
    {
        foreach (var port in Of(settings))
        {
            using var socket = new Socket(settings.Silo.BindAddress.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(settings.Silo.BindAddress, port));
                socket.Listen();
            }
            catch (SocketException notAvailable) when (notAvailable.SocketErrorCode == SocketError.AddressNotAvailable)
            {
                throw new ZeroGException(
                    FailureKind.Invalid,
                    $"ZeroG:Silo:Address is '{settings.Silo.Address}', which is no address of this machine.",
                    "Give one that is, or set Silo:ListenOnAnyAddress where others reach the machine at that address.",
                    notAvailable);
            }
            catch (SocketException taken)
            {
                throw new ZeroGException(
                    FailureKind.Conflict,
                    $"{settings.Silo.BindAddress}:{port} cannot be listened on: {taken.Message}.",
                    "Stop what listens there, or choose other ports: --port, --gateway-port, --http-port, --data-port.",
                    taken);
            }
        }
    }
}
