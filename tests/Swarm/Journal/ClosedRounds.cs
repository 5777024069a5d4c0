using ZeroG.Swarm.Hub;
using ZeroG.Swarm.Hub.Journal;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Tests.Journal;

/// <summary>Lines of rounds of which only members, keys and blobs matter.</summary>
internal static class ClosedRounds
{
    public static string Id(int number) => $"0x{number:x64}:4";

    public static JournalLine Closed(int round, (int Worker, AttendanceKind Kind)[] members, int[]? left = null, int next = 0, string? uploads = null)
    {
        var plan = new RoundPlan(round, 0, 1, 0, 0, new(), [.. members.Select(member => new MemberPlan(member.Worker, [new SampleRange(0, 1)]))]);
        var record = new RoundRecord(plan, [.. members.Select(member => Attendance.AbsentOf(member.Worker, 1) with { Kind = member.Kind })], [.. left ?? []], []);
        return new JournalLine { Closed = new JournalRound(record, new RoundTiming(round, 0, 0, 0, 0, 0, 0, 0, 0, 0, []), "", "", SampleLedger.Start, 0, uploads ?? Id(round + 1), next) };
    }
}
