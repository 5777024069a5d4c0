using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>
/// The next plan, as far as it follows from records: where it begins, whose it can be, and that nobody is given what another has. How
/// many steps, which delay and rank are chosen from what was measured, and are not checked.
/// </summary>
internal static class NextPlanCheck
{
    // Far more than can be trained on, and far from where sums overflow.
    private const long MostWindows = 1L << 60;

    public static RecordDefect? Check(RoundAccount account, RecordContext context, bool hasSamples)
    {
        if (context.Next is not { } next) return null;
        return RecordCheck.Compare("nextPlan.round", next.Round, context.Plan.Round + 1)
            ?? RecordCheck.Compare("nextPlan.firstStep", next.FirstStep, context.Plan.FirstStep + context.Plan.Steps)
            ?? (next.Steps < 1 || next.Delay < 0 ? new RecordDefect("nextPlan.steps", $"{next.Steps} with delay {next.Delay}", "at least 1, with a delay of at least 0") : null)
            ?? CheckMembers(next, context)
            ?? (hasSamples ? CheckSamples(account, next, context) : null);
    }

    // Rounds are planned one ahead: who was gone when the record before was closed cannot be in it.
    private static RecordDefect? CheckMembers(RoundPlan next, RecordContext context)
    {
        for (var i = 0; i < next.Members.Length; i++)
        {
            var worker = next.Members[i].Worker;
            if (i > 0 && worker <= next.Members[i - 1].Worker)
                return new RecordDefect($"nextPlan.members[{i}].worker", $"{worker}", $"above {next.Members[i - 1].Worker}: each worker once, ascending");
            if (worker < 0 || context.Before?.Account.Left.Contains((uint)worker) == true)
                return new RecordDefect($"nextPlan.members[{i}].worker", $"{worker}", "another: it left before");
        }

        return next.Members.IsEmpty ? new RecordDefect("nextPlan.members", "none", "at least one") : null;
    }

    // What absent members of this round were given may be given out again; what others have may not.
    private static RecordDefect? CheckSamples(RoundAccount account, RoundPlan next, RecordContext context)
    {
        var taken = new List<(long First, long End, int Member)>();
        for (var i = 0; i < next.Members.Length; i++)
        {
            var samples = next.Members[i].Samples;
            var windows = samples.Sum(range => (long)range.Count);
            if (samples.Any(range => range.First is < 0 or > MostWindows || range.Count < 1 || range.Count % context.Batch != 0) || windows != (long)next.Steps * context.Batch)
                return new RecordDefect($"nextPlan.members[{i}].samples", $"{windows} windows", $"{(long)next.Steps * context.Batch}, in whole batches of {context.Batch}");
            taken.AddRange(samples.Select(range => (range.First, range.End, i)));
        }

        var held = context.Plan.Members.Where((_, i) => account.Rows[i].Kind != AttendanceKind.Absent).SelectMany(member => member.Samples);
        taken.AddRange(held.Select(range => (range.First, range.End, -1)));
        taken.Sort();
        for (var i = 1; i < taken.Count; i++)
        {
            if (taken[i].First < taken[i - 1].End && (taken[i].Member >= 0 || taken[i - 1].Member >= 0))
                return new RecordDefect($"nextPlan.members[{Math.Max(taken[i].Member, taken[i - 1].Member)}].samples", $"from window {taken[i].First} on", "windows that nobody else has");
        }

        return null;
    }
}
