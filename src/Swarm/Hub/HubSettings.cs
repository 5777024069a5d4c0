using ZeroG.Training.DiLoCo.Control;

namespace ZeroG.Swarm.Hub;

/// <summary>How a hub runs its rounds.</summary>
public sealed record HubSettings
{
    /// <summary>The job's recipe, as members understand it.</summary>
    public required string Job { get; init; }

    /// <summary>Members that the first round waits for.</summary>
    public int StartMembers { get; init; } = 1;

    /// <summary>Share of the expected members that is enough at a round's deadline.</summary>
    public double Quorum { get; init; } = 0.5;

    /// <summary>How long rounds wait.</summary>
    public DeadlineSettings Deadline { get; init; } = new();

    /// <summary>How long a contributor may keep the others waiting for its next payload.</summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most members at once, those that have yet to say hello counted.</summary>
    public int MaxMembers { get; init; } = 1024;

    /// <summary>How long whoever connects has to say hello.</summary>
    public TimeSpan HelloLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Bytes that may wait to be sent to one member before it is let go; null for what four rounds send down, and at least 16 MiB.
    /// </summary>
    public long? QueuedBytes { get; init; }

    /// <summary>Rounds from one checkpoint to the next, where there is a journal.</summary>
    public int CheckpointRounds { get; init; } = 32;

    /// <summary>Records and timings that are kept in memory, from the newest on; the journal has all.</summary>
    public int KeptRounds { get; init; } = 1 << 16;

    /// <summary>How long members have to leave once the job is over.</summary>
    public TimeSpan FarewellLimit { get; init; } = TimeSpan.FromSeconds(60);
}
