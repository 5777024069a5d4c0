using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Protocol;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Bench.DiLoCo;

/// <summary>What a job between processes came to.</summary>
/// <param name="Records">What happened.</param>
/// <param name="Timings">When.</param>
/// <param name="Reports">What each worker measured.</param>
/// <param name="Ends">What each worker ended with.</param>
/// <param name="ReplayedRoot">The root that the records lead to in one process.</param>
internal sealed record SwarmOutcome(
    IReadOnlyList<RoundRecord> Records, IReadOnlyList<RoundTiming> Timings, IReadOnlyList<MemberReport> Reports, IReadOnlyList<WorkerEnd> Ends,
    string ReplayedRoot)
{
    /// <summary>Whether every worker ended with the bits of the replay.</summary>
    public bool RootsAgree => Ends.All(end => end.Root == ReplayedRoot);

    /// <summary>Whether every worker contributed to every round.</summary>
    public bool IsWhole => Records.All(record => record.Left.IsEmpty && record.Attendance.All(member => member.HasContributed));

    /// <summary>Rounds (excluded, last], in steady state: their accepted tokens over the time between the closing of the first and of the last.</summary>
    public Window WindowAfter(int excluded)
    {
        var (from, to) = (Timings[excluded - 1], Timings[^1]);
        var seconds = to.ClosedAt - from.ClosedAt;
        var tokens = Timings.Skip(excluded).Sum(timing => timing.AcceptedTokens);
        return new Window(
            Timings.Count - excluded,
            seconds,
            tokens / seconds,
            Timings.Skip(excluded).Average(timing => timing.WaitedSeconds),
            (long)Timings.Skip(excluded).Average(timing => timing.BytesUp),
            (long)Timings.Skip(excluded).Average(timing => timing.BytesDown));
    }
}

/// <summary>A window of a job in steady state.</summary>
/// <param name="Rounds">Rounds in it.</param>
/// <param name="Seconds">Its length.</param>
/// <param name="TokensPerSecond">Accepted tokens of all workers a second.</param>
/// <param name="ExposedSeconds">Mean a round of the time in which nothing was computed because an average was awaited.</param>
/// <param name="BytesUp">Mean payload bytes a round that a worker sent.</param>
/// <param name="BytesDown">Mean payload bytes a round that it received.</param>
internal sealed record Window(int Rounds, double Seconds, double TokensPerSecond, double ExposedSeconds, long BytesUp, long BytesDown);
