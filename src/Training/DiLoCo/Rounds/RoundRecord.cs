using System.Collections.Immutable;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.DiLoCo.Rounds;

/// <summary>
/// What happened in a round, beyond what was planned: with the recipe, the seed and the text, the records of all rounds
/// determine every bit of the result.
/// </summary>
/// <param name="Plan">As decided before.</param>
/// <param name="Attendance">What became of each planned member, in the plan's order.</param>
/// <param name="Left">Members that were gone for good when the round was closed.</param>
/// <param name="Verdicts">What the aggregator and the codec had against what was sent.</param>
public sealed record RoundRecord(
    RoundPlan Plan, ImmutableArray<Attendance> Attendance, ImmutableArray<int> Left, ImmutableArray<MemberVerdict> Verdicts)
{
    /// <summary>Tokens whose progress entered the average.</summary>
    public long AcceptedTokens => Attendance.Sum(member => member.HasContributed ? member.Tokens : 0);
}

/// <summary>How a planned member took part.</summary>
public enum AttendanceKind
{
    /// <summary>It did nothing that counts, now or later.</summary>
    Absent = 0,

    /// <summary>It did its steps, but what it sent came when the round was closed: its progress goes up with its next round.</summary>
    Late = 1,

    /// <summary>What it sent, or the first part of it, entered the average.</summary>
    Contributed = 2,
}

/// <summary>What became of one planned member.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Kind">How it took part.</param>
/// <param name="Tokens">The weight of what it sent: tokens trained on since it last contributed.</param>
/// <param name="Accepted">For every stage: how many tensors of it, in canonical order, entered the average.</param>
/// <param name="BodyRoots">For every stage: the root of what it sent, as declared; empty when nothing was.</param>
/// <param name="Loss">Mean training loss it reported, nats a token.</param>
public sealed record Attendance(
    int Worker, AttendanceKind Kind, long Tokens, ImmutableArray<int> Accepted, ImmutableArray<string> BodyRoots, double Loss)
{
    /// <summary>Whether anything of it entered the average.</summary>
    public bool HasContributed => Kind == AttendanceKind.Contributed;

    /// <summary>A member that did nothing.</summary>
    public static Attendance AbsentOf(int worker, int stages) =>
        new(worker, AttendanceKind.Absent, 0, [.. new int[stages]], [.. Enumerable.Repeat("", stages)], 0);
}

/// <summary>All verdicts of one kind on one member in one round.</summary>
/// <param name="Worker">Its key.</param>
/// <param name="Kind">What became of the parts.</param>
/// <param name="Parts">Of how many of its parts, one a tensor and stage.</param>
/// <param name="Reason">Why, of the first of them.</param>
public sealed record MemberVerdict(int Worker, VerdictKind Kind, int Parts, string Reason)
{
    /// <summary>Verdicts by member and kind.</summary>
    public static ImmutableArray<MemberVerdict> Of(IEnumerable<TensorVerdict> verdicts) =>
    [
        .. verdicts.GroupBy(item => (item.Verdict.Worker, item.Verdict.Kind))
            .OrderBy(group => group.Key)
            .Select(group => new MemberVerdict(group.Key.Worker, group.Key.Kind, group.Count(), group.First().Verdict.Reason)),
    ];
}
