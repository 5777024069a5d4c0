namespace ZeroG.Silo.Blobs;

/// <summary>How a peer failed.</summary>
internal enum PeerFault
{
    /// <summary>It could not be reached, broke off, made no progress, or is busy: another try may succeed.</summary>
    Unreachable,

    /// <summary>It refused; another try will not help.</summary>
    Refused,

    /// <summary>It sent bytes that are not what was asked for.</summary>
    Lied,
}

/// <summary>A peer did not do as asked.</summary>
internal sealed class PeerException(BlobPeer peer, PeerFault fault, string reason, Exception? inner = null)
    : IOException($"Silo {peer.Silo} at {peer.Address}: {reason}", inner)
{
    /// <summary>Which.</summary>
    public BlobPeer Peer { get; } = peer;

    /// <summary>How.</summary>
    public PeerFault Fault { get; } = fault;

    /// <summary>What happened, without the peer.</summary>
    public string Reason { get; } = reason;
}
