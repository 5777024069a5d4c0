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

    /// <summary>
    /// The same once the silo drains: with the request under way at its end it stays below the minute that a drain takes, so
    /// that a trainer reports that its work was not saved while there is still somebody to tell.
    /// </summary>
    public TimeSpan DrainPatience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a read goes on, without any progress, while a peer that may have the blob cannot be reached. With the request
    /// under way at its end (<see cref="PeerTransportOptions.AnswerTime"/>) it stays below the 30 s that a grain call takes:
    /// the caller hears the reason, and not that there was no answer.
    /// </summary>
    public TimeSpan ReadPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long a read goes on when as many keepers as have every blob say that they do not have this one, and none that was
    /// seen is missing. Only a silo that has itself just been started can be wrong then.
    /// </summary>
    public TimeSpan MissingPatience { get; init; } = TimeSpan.FromSeconds(3);

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
