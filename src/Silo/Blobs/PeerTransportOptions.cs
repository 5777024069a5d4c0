namespace ZeroG.Silo.Blobs;

/// <summary>How long a silo waits for its peers.</summary>
internal sealed record PeerTransportOptions
{
    /// <summary>For a connection.</summary>
    public TimeSpan ConnectTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>For the beginning of an answer, to which comes the time to read the blob concerned at <see cref="DiskBytesPerSecond"/>.</summary>
    public TimeSpan AnswerTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the next segment (256 KiB) in either direction.</summary>
    public TimeSpan SegmentTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For what is only tried: a deletion.</summary>
    public TimeSpan BestEffortTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a peer that could not be reached is left alone by what is only tried.</summary>
    public TimeSpan RestTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The least rate at which a peer is expected to read, hash or flush a blob before it answers.</summary>
    public long DiskBytesPerSecond { get; init; } = 64 << 20;

    /// <summary>The first wait before another try; it doubles up to <see cref="MaxRetryTime"/>.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan MaxRetryTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Tries without any progress after which another peer is turned to.</summary>
    public int Tries { get; init; } = 3;

    /// <summary>Bytes of an upload in one request; no more than the peers' MaxPartBytes.</summary>
    public int PartBytes { get; init; } = 16 << 20;
}
