using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>Limits of a silo's data plane.</summary>
internal sealed record DataPlaneOptions
{
    /// <summary>The longest blob taken from a peer, in bytes.</summary>
    public long MaxBlobBytes { get; init; } = 64L << 30;

    /// <summary>The most bytes one request may read. At least a segment.</summary>
    public int MaxRangeBytes { get; init; } = 16 * Segments.Size;

    /// <summary>The most bytes one request may write. At least a segment.</summary>
    public int MaxPartBytes { get; init; } = 64 * Segments.Size;

    /// <summary>Requests under way at once; one more is told to come again.</summary>
    public int MaxTransfers { get; init; } = 64;

    /// <summary>Uploads under way at once, those between two of their requests included.</summary>
    public int MaxDrafts { get; init; } = 64;

    /// <summary>Lengths of all uploads under way, in bytes.</summary>
    public long MaxDraftBytes { get; init; } = 128L << 30;

    /// <summary>How long an upload is kept for its sender to go on.</summary>
    public TimeSpan DraftLife { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Jobs that may have a scratch store here.</summary>
    public int MaxScratchJobs { get; init; } = 4096;

    /// <summary>
    /// How long a segment (256 KiB) may take in either direction before the request is broken off: the least rate at which
    /// a peer must read or write.
    /// </summary>
    public TimeSpan SegmentTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Memory for segment lists of blobs served before, in bytes.</summary>
    public long ListCacheBytes { get; init; } = 32 << 20;
}
