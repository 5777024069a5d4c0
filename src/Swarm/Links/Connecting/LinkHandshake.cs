using System.Net.Sockets;
using System.Security.Cryptography;
using ZeroG.Provenance;

namespace ZeroG.Swarm.Links;

/// <summary>What a member does on a link.</summary>
public enum LinkRole : byte
{
    /// <summary>Combines what workers send.</summary>
    Hub = 1,

    /// <summary>Trains.</summary>
    Worker = 2,

    /// <summary>Serves checkpoints.</summary>
    Donor = 3,

    /// <summary>Fetches a checkpoint.</summary>
    Newcomer = 4,
}

/// <summary>What a handshake proved.</summary>
/// <param name="Role">The peer's role.</param>
/// <param name="Session">Names this connection; fresh, known to both ends and to nobody without the secret.</param>
public readonly record struct LinkIdentity(LinkRole Role, Hash256 Session);

/// <summary>
/// Both ends prove that they know a secret, on any stream and before anything else crosses it: a challenge and its HMAC-SHA256
/// (RFC 2104) each way. Both hellos, with magic, version, roles and nonces, are under every tag, and the two tags have labels of
/// their own, so that neither an answer nor a whole handshake of another connection, role or version can be played back.
/// </summary>
/// <remarks>
/// It proves who is at the other end when the link begins. It does not encrypt, nor protect later bytes from someone on the path:
/// across networks that are not trusted the stream below must be TLS.
/// </remarks>
public static class LinkHandshake
{
    /// <summary>Version of the handshake and of the frames after it.</summary>
    public const byte Version = 1;

    private const int NonceBytes = 32, HelloBytes = 6 + NonceBytes, TagBytes = 32;

    private static ReadOnlySpan<byte> Magic => "ZGLK"u8;

    /// <summary>Proves to one who connected, and has it prove.</summary>
    /// <param name="stream">A duplex stream, fresh.</param>
    /// <param name="secret">The shared secret.</param>
    /// <param name="role">The role of this end.</param>
    /// <param name="peer">The peer's address, for errors.</param>
    /// <param name="cancellationToken">Ends it; the caller bounds its time.</param>
    /// <exception cref="LinkException">The peer is gone, speaks something else, or does not know the secret.</exception>
    public static async Task<LinkIdentity> AcceptAsync(
        Stream stream, LinkSecret secret, LinkRole role, string peer, CancellationToken cancellationToken = default)
    {
        var theirs = await ReadAsync(stream, HelloBytes, peer, cancellationToken);
        var peerRole = CheckHello(theirs, peer);
        var ours = Hello(role);
        await stream.WriteAsync((byte[])[.. ours, .. secret.Sign("zerog link: acceptor"u8, theirs, ours)], cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var tag = await ReadAsync(stream, TagBytes, peer, cancellationToken);
        Check(tag, secret.Sign("zerog link: connector"u8, theirs, ours), peer);
        return new LinkIdentity(peerRole, Session(secret, theirs, ours));
    }

    /// <summary>Proves to one that was connected to, after it proved.</summary>
    /// <inheritdoc cref="AcceptAsync"/>
    public static async Task<LinkIdentity> ConnectAsync(
        Stream stream, LinkSecret secret, LinkRole role, string peer, CancellationToken cancellationToken = default)
    {
        var ours = Hello(role);
        await stream.WriteAsync(ours, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        var theirs = await ReadAsync(stream, HelloBytes, peer, cancellationToken);
        var peerRole = CheckHello(theirs, peer);
        var tag = await ReadAsync(stream, TagBytes, peer, cancellationToken);
        Check(tag, secret.Sign("zerog link: acceptor"u8, ours, theirs), peer);
        await stream.WriteAsync(secret.Sign("zerog link: connector"u8, ours, theirs), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        return new LinkIdentity(peerRole, Session(secret, ours, theirs));
    }

    /// <summary>Why one who connected is no member, where that is what an exception says; else null.</summary>
    internal static LinkException? Unproved(string peer, TimeSpan limit, Exception broken) => broken switch
    {
        LinkException known => known,
        OperationCanceledException => new LinkException(
            LinkFault.Stalled,
            $"{peer} did not prove itself within {limit.TotalSeconds:0} s",
            "handshake",
            "See that it is a member, and that the network lets bytes through.",
            broken),
        IOException or SocketException or ObjectDisposedException => Vanished(peer, broken),
        _ => null,
    };

    /// <summary>The stream broke before both ends had proved themselves.</summary>
    internal static LinkException Vanished(string peer, Exception broken) => new(
        LinkFault.Vanished, $"{peer} closed the connection", "handshake", "See that it runs and was started with the secret of this swarm.", broken);

    private static byte[] Hello(LinkRole role) => [.. Magic, Version, (byte)role, .. RandomNumberGenerator.GetBytes(NonceBytes)];

    private static Hash256 Session(LinkSecret secret, byte[] connector, byte[] acceptor) =>
        Hash256.FromBytes(secret.Sign("zerog link: session"u8, connector, acceptor));

    private static LinkRole CheckHello(byte[] hello, string peer)
    {
        if (!hello.AsSpan().StartsWith(Magic))
            throw Refused($"{peer} does not speak this protocol", "See that the address is one of a member.");
        if (hello[4] != Version)
            throw Refused($"{peer} speaks version {hello[4]} of the protocol and this end version {Version}", "Run the same version at both ends.");
        var role = (LinkRole)hello[5];
        return Enum.IsDefined(role) ? role : throw Refused($"{peer} has the unknown role {hello[5]}", "Run the same version at both ends.");
    }

    private static void Check(byte[] tag, byte[] expected, string peer)
    {
        if (!CryptographicOperations.FixedTimeEquals(tag, expected))
            throw Refused($"{peer} does not know the shared secret", "Start it with the secret of this swarm.");
    }

    private static LinkException Refused(string what, string remedy) => new(LinkFault.Refused, what, "handshake", remedy);

    private static async Task<byte[]> ReadAsync(Stream stream, int length, string peer, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        try
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return bytes;
        }
        catch (IOException broken)
        {
            throw Vanished(peer, broken);
        }
    }
}
