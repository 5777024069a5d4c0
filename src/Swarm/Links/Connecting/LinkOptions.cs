using System.Net;
using System.Net.Sockets;

namespace ZeroG.Swarm.Links;

/// <summary>What a link is made of, at either end.</summary>
public sealed record LinkOptions
{
    // IPPROTO_TCP and TCP_CONGESTION of tcp(7).
    private const int TcpLevel = 6, TcpCongestion = 13;

    /// <summary>The secret that both ends must know.</summary>
    public required LinkSecret Secret { get; init; }

    /// <summary>The role of this end.</summary>
    public required LinkRole Role { get; init; }

    /// <summary>What is taken from the peer once the link stands.</summary>
    public required MessageLimits Limits { get; init; }

    /// <summary>How messages behave; <see cref="MessageStreamOptions.Peer"/> is filled in.</summary>
    public MessageStreamOptions Messages { get; init; } = new();

    /// <summary>Rate and delay of what this end sends, handshake included.</summary>
    public LinkShape Shape { get; init; } = LinkShape.Open;

    /// <summary>Most bytes that the kernel holds on their way out; null for 50 ms of the shape's rate, 64 KiB to 4 MiB.</summary>
    /// <remarks>Where the kernel limits the rate this is the queue: what waits there can be overtaken by nothing.</remarks>
    public int? KernelBufferBytes { get; init; }

    /// <summary>TCP's congestion control, such as <c>reno</c>, which every Linux has; null for the system's choice.</summary>
    /// <remarks>
    /// A line whose queue never overflows needs none, and one that paces by its own estimates, as bbr does, leaves a limited line
    /// partly idle when both directions are busy. Ignored where the system is not Linux.
    /// </remarks>
    public string? CongestionControl { get; init; }

    /// <summary>How long connecting and proving may take.</summary>
    public TimeSpan HandshakeLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock of limits and shapes.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// A TCP socket with the buffers set: before it connects or listens, for that is when the window's scale is agreed on. A
    /// sender that is limited here keeps the kernel's buffer near empty; it only must not be so small that a segment does not fit.
    /// </summary>
    internal Socket NewSocket(AddressFamily family)
    {
        var buffer = KernelBufferBytes ?? (int)Math.Clamp((Shape.BytesPerSecond ?? long.MaxValue) / 20, 64 << 10, 4 << 20);
        var socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = buffer, ReceiveBufferSize = Math.Max(buffer, 64 << 10) };
        try
        {
            if (CongestionControl is not null && OperatingSystem.IsLinux())
                socket.SetRawSocketOption(TcpLevel, TcpCongestion, System.Text.Encoding.ASCII.GetBytes(CongestionControl));
            return socket;
        }
        catch (SocketException unknown)
        {
            socket.Dispose();
            throw new LinkException(LinkFault.Unavailable, $"this kernel has no congestion control {CongestionControl}", "socket", "Choose reno, or null for the system's.", unknown);
        }
    }

    internal Stream Shaped(Stream stream) => Shape.IsOpen ? stream : new ThrottledStream(stream, Shape, Clock);

    internal Link Join(Stream stream, LinkIdentity identity, string peer, EndPoint? remote) =>
        new(new MessageStream(stream, Limits, Messages with { Peer = $"the {identity.Role.ToString().ToLowerInvariant()} at {peer}", Clock = Clock }), identity, remote);
}
