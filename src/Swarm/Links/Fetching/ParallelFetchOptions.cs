namespace ZeroG.Swarm.Links;

/// <summary>How a <see cref="ParallelFetch"/> treats its donors.</summary>
public sealed record ParallelFetchOptions
{
    /// <summary>Chunks asked of one donor at a time: two hide the way there and back.</summary>
    public int Window { get; init; } = 2;

    /// <summary>How long a donor may bring nothing before its leases go to others. What it then still brings counts.</summary>
    public TimeSpan LeaseLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a donor may bring nothing before it is dropped.</summary>
    public TimeSpan DonorLimit { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>The clock of the limits.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

/// <summary>One who has the content.</summary>
/// <param name="Name">For reports.</param>
/// <param name="Messages">A fresh link that takes <see cref="ChunkProtocol.NewcomerLimits"/>.</param>
public sealed record ChunkDonor(string Name, MessageStream Messages);

/// <summary>What one donor did in a fetch.</summary>
/// <param name="Name">The donor.</param>
/// <param name="Chunks">Chunks that came from it.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Dropped">Why it was dropped; null if it was not.</param>
public sealed record DonorReport(string Name, int Chunks, long Bytes, LinkException? Dropped);
