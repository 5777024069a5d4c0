namespace ZeroG.Swarm.Links;

/// <summary>How a <see cref="MessageStream"/> behaves.</summary>
public sealed record MessageStreamOptions
{
    /// <summary>The peer's name in errors.</summary>
    public string Peer { get; init; } = "the peer";

    /// <summary>How long a frame that has begun, in either direction, may move no byte. Infinite to wait for ever.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the peer may send nothing between frames. Infinite, unless the protocol has heartbeats.</summary>
    public TimeSpan SilenceLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Bytes that may wait to be written, for each priority, before senders wait.</summary>
    public int QueuedBytes { get; init; } = 1 << 20;

    /// <summary>Messages that are read before anyone receives them; after that the peer is held up.</summary>
    public int ReadAhead { get; init; } = 2;

    /// <summary>The clock of the limits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
