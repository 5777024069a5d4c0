using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Records;

/// <summary>
/// The orchestrator's part of a round, computed again by anyone from the bytes of the contributions. Pure functions.
/// </summary>
/// <remarks>
/// All that is brought as evidence must be what the record before, the record itself or the commitments name; where it is not, that is
/// an error of whoever brought it and says nothing about the record. So no record that is right can be made to look wrong.
/// </remarks>
public static class RecordCheck
{
    /// <summary>Of the workers that go on from a record, so many are expected to compute the whole of it again: all of as many or fewer, of more each with the same chance.</summary>
    public const int Expected = 4;

    /// <summary>Checks the record of a round whose workers exchange while they train.</summary>
    /// <returns>The first field that is wrong, or null when the record is right.</returns>
    /// <exception cref="RecordEvidenceException">The evidence is not what is named.</exception>
    public static RecordDefect? Check(SignedRecord record, RecordContext context, SwarmEvidence round)
    {
        ArgumentNullException.ThrowIfNull(round);
        var start = record.Account.Round == 0 ? null : context.Before?.Account;
        RequireSame("The state before the round", Hash256.Parse(round.Before.Root), start?.State ?? Hash256.Parse(SharedState.Start(round.Parts.Start, round.Parts.Paths()).Root));
        RequireSame("The residual before the round", VectorRoot.Of(round.Residual), start?.Residual ?? VectorRoot.Of(new ParameterVector(round.Residual.Layout)));
        return Opening(record, context)
            ?? RowCheck.Check(record.Account, context, round.Parts.Paths().Max(path => path.Projection.Stages), [.. round.Contributions.Select(one => one.Commitment)])
            ?? SwarmRoundCheck.Check(record.Account, context, round)
            ?? Closing(record.Account, context)
            ?? NextPlanCheck.Check(record.Account, context, hasSamples: true);
    }

    /// <summary>Checks the record of a plain round.</summary>
    /// <param name="record">The record.</param>
    /// <param name="context">What it is checked against.</param>
    /// <param name="round">What entered it. The state before a job's first round is the caller's, from the job's seed.</param>
    /// <inheritdoc cref="Check(SignedRecord, RecordContext, SwarmEvidence)"/>
    public static RecordDefect? Check(SignedRecord record, RecordContext context, PlainEvidence round)
    {
        ArgumentNullException.ThrowIfNull(round);
        if (context.Before is { } before) RequireSame("The state before the round", RoundOutcome.RootOf((int)Math.Min(record.Account.Round, int.MaxValue), round.Before), before.Account.State);
        return Opening(record, context)
            ?? PlainRoundCheck.CheckPlan("plan", context.Plan, round.Recipe)
            ?? RowCheck.Check(record.Account, context, stages: 1, [.. round.Contributions.Select(one => one.Commitment)])
            ?? PlainRoundCheck.Check(record.Account, context, round)
            ?? Closing(record.Account, context)
            ?? PlainRoundCheck.CheckNext(record.Account, context, round.Recipe)
            ?? NextPlanCheck.Check(record.Account, context, hasSamples: false);
    }

    internal static void RequireSame(string what, Hash256 given, Hash256 named)
    {
        if (given != named) throw new RecordEvidenceException($"{what} has the root {given}, and {named} is named: bring that one.");
    }

    internal static RecordDefect? Compare<T>(string field, T found, T should) where T : notnull =>
        EqualityComparer<T>.Default.Equals(found, should) ? null : new RecordDefect(field, found.ToString()!, should.ToString()!);

    // Who signed it, what it follows, and of which plan it is.
    private static RecordDefect? Opening(SignedRecord record, RecordContext context)
    {
        var (account, before) = (record.Account, context.Before?.Account);
        if (context.Operator(account.Orchestrator) is not { } key || record.Signer(context.Domain) != key)
            throw new RecordEvidenceException($"The record of round {account.Round} is not signed by the key of the orchestrator {account.Orchestrator}: nobody answers for it.");
        RequireSame("The record before", before?.Digest(context.Domain) ?? default, account.Previous);
        RequireSame("What is owed before the round", context.Owed.Root, before?.Owed ?? default);
        RequireSame("The plan", PlanDigest.Of(context.Plan), account.Plan);
        RequireSame("The next plan", context.Next is { } next ? PlanDigest.Of(next) : default, account.NextPlan);
        if (before is null && account.Round > 0) return new RecordDefect("previous", account.Previous.ToString(), $"the digest of the record of round {account.Round - 1}");
        return Compare("jobId", account.JobId, before?.JobId ?? account.JobId)
            ?? (before is not null && account.Epoch < before.Epoch ? new RecordDefect("epoch", $"{account.Epoch}", $"{before.Epoch} or later") : null)
            ?? Compare("round", account.Round, before is null ? 0 : before.Round + 1)
            ?? Compare("plan.round", (long)context.Plan.Round, (long)account.Round)
            ?? Sound(context.Plan)
            ?? (before is null ? null : Kept(account, before, context));
    }

    private static RecordDefect? Sound(RoundPlan plan)
    {
        if (plan.Round < 0 || plan.Steps < 1 || plan.Delay < 0 || plan.Rank < 0)
            return new RecordDefect("plan", $"round {plan.Round}, {plan.Steps} steps, delay {plan.Delay}, rank {plan.Rank}", "at least 0, 1, 0 and 0");
        if (plan.Members.Any(member => member.Worker < 0)) return new RecordDefect("plan.members", "with a key below 0", "with keys from 0 on");
        return plan.Outer is { LearningRate: > 0 and <= 10, Momentum: >= 0 and < 1 } ? null : new RecordDefect("plan.outer", $"{plan.Outer}", "within its bounds");
    }

    // A plan is kept, unless all that it was made for are gone.
    private static RecordDefect? Kept(RoundAccount account, RoundAccount before, RecordContext context)
    {
        if (account.Plan == before.NextPlan) return null;
        if (before.NextPlan == default) return new RecordDefect("plan", account.Plan.ToString(), "none: the record before ends the job");
        if (context.Promised is null) throw new RecordEvidenceException($"The record before names the plan {before.NextPlan}, and the round has another: bring the one that was named.");
        RequireSame("The plan that was named before", PlanDigest.Of(context.Promised), before.NextPlan);
        return context.Promised.Members.Any(member => context.Plan.Of(member.Worker) is not null)
            ? new RecordDefect("plan", account.Plan.ToString(), before.NextPlan.ToString())
            : null;
    }

    private static RecordDefect? Closing(RoundAccount account, RecordContext context) =>
        Compare("owed", account.Owed, context.Owed.After(account).Root)
            ?? (account.NextAuditRate < context.LeastAuditRate || account.NextAuditRate > RoundAccount.Whole
                ? new RecordDefect("nextAuditRate", $"{account.NextAuditRate}", $"{context.LeastAuditRate} to {RoundAccount.Whole}")
                : null);
}
