namespace ZeroG.Auditing.Protocol;

/// <summary>What is known of a contribution.</summary>
internal enum Standing
{
    Unaudited,
    Acquitted,
    Convicted,
    Forfeited,
}

/// <summary>What a worker committed to in a round.</summary>
/// <param name="epoch">Of the orchestrator's order.</param>
/// <param name="round">The round.</param>
/// <param name="worker">Whose.</param>
/// <param name="start">The hash of its last state and the last record.</param>
/// <param name="links">Its links.</param>
internal sealed class Contribution(int epoch, int round, int worker, ulong start, ulong[] links)
{
    public int Epoch => epoch;

    public int Round => round;

    public int Worker => worker;

    public ulong Start => start;

    public ulong[] Links => links;

    /// <summary>What honest work from the same start gives.</summary>
    public ulong[] Right { get; } = RightFrom(start, worker, round);

    /// <summary>Whether the work is wrong.</summary>
    public bool IsWrong => !Links.AsSpan().SequenceEqual(Right);

    /// <summary>Whether the block drew it, whatever the defence made of that.</summary>
    public bool IsDue { get; set; }

    /// <summary>Audits and disputes that are not over: it cannot become final meanwhile.</summary>
    public int Open { get; set; }

    /// <summary>Whether the court has an open dispute over it; there is one at a time.</summary>
    public bool InDispute { get; set; }

    public Standing Standing { get; set; }

    /// <summary>When it became final and was paid; null before.</summary>
    public int? FinalAt { get; set; }

    /// <summary>Auditors who were asked.</summary>
    public List<int> Auditors { get; } = [];

    /// <summary>Whether somebody who is no friend replayed it.</summary>
    public bool WasReplayed { get; set; }

    /// <summary>Whether it counts against its worker.</summary>
    public bool IsOut => Standing is Standing.Convicted or Standing.Forfeited;

    private static ulong[] RightFrom(ulong start, int worker, int round)
    {
        var right = new ulong[ModelLinks.Count];
        ModelLinks.Compute(right, 0, start, worker, round);
        return right;
    }
}

/// <summary>A round as the job has it.</summary>
/// <param name="Time">When it ended.</param>
/// <param name="Record">The record behind it.</param>
/// <param name="Ends">Each worker's state behind it.</param>
/// <param name="Contributions">What it was made of.</param>
internal sealed record ModelRound(int Time, ulong Record, ulong[] Ends, IReadOnlyList<Contribution> Contributions)
{
    /// <summary>What anybody can recompute of the orchestrator's part.</summary>
    public static ulong RecordOf(ulong previous, IEnumerable<Contribution> contributions) =>
        contributions.Aggregate(ModelLinks.Hash(previous), (record, it) => ModelLinks.Hash(record, (ulong)it.Worker, it.Links[ModelLinks.Update], it.Links[ModelLinks.Sent]));
}
