using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>Which windows of a model are asked for: all, or those that agree with everything that is named.</summary>
public sealed record WindowQuery
{
    /// <summary>Most windows of a page.</summary>
    public const int MaxWindows = 256;

    /// <summary>Only this round, from 0.</summary>
    public int? Round { get; init; }

    /// <summary>Only this worker.</summary>
    public int? Worker { get; init; }

    /// <summary>Only this inner step of a round, from 0.</summary>
    public int? Step { get; init; }

    /// <summary>Only those with a byte of this record, from 0 in the order of the version.</summary>
    public int? Record { get; init; }

    /// <summary>Only those with a byte of a record whose text has this SHA-256: 64 hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>How many of those to pass over.</summary>
    public long From { get; init; }

    /// <summary>How many windows at most, up to <see cref="MaxWindows"/>.</summary>
    public int Limit { get; init; } = 64;
}

/// <summary>Part of the windows of a model. By the rule of selection there are no others.</summary>
/// <param name="Job">The job that made it.</param>
/// <param name="Model">The checkpoint.</param>
/// <param name="Records">The records that were asked for, up to <see cref="MaxRecords"/> of them; null where none was.</param>
/// <param name="RecordCount">How many there are.</param>
/// <param name="Examined">Windows of the rounds, workers and steps that were asked for, all of which were looked at.</param>
/// <param name="Windows">Those with a byte of the records; all where none was asked for.</param>
/// <param name="Items">The page, in the order of round, worker, step.</param>
/// <param name="Next">Pass as <see cref="WindowQuery.From"/> to get the next page; null on the last.</param>
public sealed record TracedWindowPage(string Job, BlobRef Model, IReadOnlyList<int>? Records, int RecordCount, long Examined, long Windows, IReadOnlyList<TracedWindow> Items, long? Next)
{
    /// <summary>Most records that are named: equal texts may be many.</summary>
    public const int MaxRecords = 1_024;

    /// <summary>A page ends with the window that brings it to so many parts of files.</summary>
    public const int MaxParts = 4_096;
}
