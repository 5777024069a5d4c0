using ZeroG.Provenance;

namespace ZeroG.Silo.Blobs;

/// <summary>How a silo keeps blobs together with its peers.</summary>
internal sealed record ClusterBlobOptions
{
    /// <summary>Whether this silo is a keeper: has the orchestrator role.</summary>
    public required bool IsKeeper { get; init; }

    /// <summary>Keepers, this silo included when it is one, that must hold a blob before a put is acknowledged. 0 asks for none.</summary>
    public int Copies { get; init; } = 1;

    /// <summary>Bytes that a silo which is no keeper holds of blobs that keepers hold too; the least recently used go first.</summary>
    public long CacheBytes { get; init; } = 64L << 30;

    /// <summary>How long a put waits, without any progress, for enough keepers.</summary>
    public TimeSpan PutPatience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a read goes on, without any progress, while a peer that may have the blob cannot be reached.</summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a read goes on when every peer says that it does not have the blob: a keeper that has just been restarted
    /// may not be in the directory yet.
    /// </summary>
    public TimeSpan MissingPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Peers that a blob is read from at once.</summary>
    public int Donors { get; init; } = 4;

    /// <summary>Requests to one donor at once. Each holds one segment in memory.</summary>
    public int Window { get; init; } = 2;

    /// <summary>Segments in one request, at most; no more than the peers' MaxRangeBytes.</summary>
    public int RunSegments { get; init; } = 16;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ZeroGException">One is out of range.</exception>
    public void Validate()
    {
        Check(Copies is >= 0 and <= 16, nameof(Copies), Copies, "0 to 16");
        Check(CacheBytes >= Segments.Size, nameof(CacheBytes), CacheBytes, $"{Segments.Size} or more");
        Check(Donors is >= 1 and <= 64, nameof(Donors), Donors, "1 to 64");
        Check(Window is >= 1 and <= 16, nameof(Window), Window, "1 to 16");
        Check(RunSegments is >= 1 and <= 64, nameof(RunSegments), RunSegments, "1 to 64");
    }

    private static void Check(bool isRight, string name, long value, string range)
    {
        if (!isRight) throw new ZeroGException(FailureKind.Invalid, $"ZeroG:Blobs:{name} is {value}.", $"Choose {range}.");
    }
}
