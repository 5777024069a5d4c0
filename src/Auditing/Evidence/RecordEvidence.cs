using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// What a verdict on a record rests on, but for what entered it: with that it is a <see cref="RecordFile"/>. Only what the orchestrator
/// itself signed speaks against it, and what the workers and the job have made public.
/// </summary>
/// <param name="ChainId">Chain for which the record was signed.</param>
/// <param name="Court">Slashing court for which it was signed.</param>
/// <param name="Operator">The key that operated the orchestrator's provider then.</param>
/// <param name="Origin">Whose job it is, and its name.</param>
/// <param name="Job">What the job's rounds follow from.</param>
/// <param name="Operators">The keys that operated the contributors then, each provider once.</param>
public sealed record RecordEvidence(ulong ChainId, Address Court, Address Operator, JobOrigin Origin, JobInputs Job, ImmutableArray<ProviderKey> Operators)
{
    /// <summary>For which chain and court all was signed.</summary>
    public TypedDomain Domain => AuditDomain.Of(ChainId, Court);

    /// <summary>Requires that the orchestrator's key signed a record of this job.</summary>
    /// <exception cref="RecordEvidenceException">It did not.</exception>
    internal void RequireSigned(SignedRecord record)
    {
        var account = record.Account;
        if (record.Signer(Domain) != Operator)
            throw new RecordEvidenceException($"The record is not signed by {Operator}, the key of the orchestrator {account.Orchestrator}: nobody answers for it.");
        if (Origin.JobId(Job) != account.JobId)
            throw new RecordEvidenceException($"Job {Origin.Name} of {Origin.Owner} with this recipe, seed and text is not {account.JobId}, which the record names: bring that job's.");
    }

    /// <summary>The key that operated a provider then, as far as the evidence says; null otherwise.</summary>
    internal Func<Hash256, Address?> OperatorOf(RoundAccount account)
    {
        var keys = Operators.GroupBy(key => key.Provider).ToDictionary(group => group.Key, group => group.First().Operator);
        keys[account.Orchestrator] = Operator;
        return provider => keys.TryGetValue(provider, out var key) ? key : null;
    }
}

/// <summary>The record of a plain round, and all that entered it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Before">The record before, or null for a job's first.</param>
/// <param name="Start">Parameters and outer momentum before the round's average.</param>
/// <param name="Works">What the contributors handed in beside δ, in the order of the rows.</param>
/// <param name="Deltas">Read δ of each, as often as it is needed: those of a round need not be in memory together.</param>
public sealed record RecordContent(SignedRecord Record, SignedRecord? Before, OuterState Start, ImmutableArray<HandedInWork> Works, IReadOnlyList<Func<ParameterVector>> Deltas);

/// <summary>Holds the record of a plain round against what entered it.</summary>
public static class RecordJudge
{
    /// <summary>Computes the orchestrator's part again.</summary>
    /// <param name="evidence">What the job has made public, and who signs for whom.</param>
    /// <param name="content">The record, and what entered it.</param>
    /// <returns>The first field that is wrong, or null when the record is right.</returns>
    /// <exception cref="RecordEvidenceException">What was brought is not what the record names: nothing follows from it.</exception>
    public static RecordDefect? Check(RecordEvidence evidence, RecordContent content)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var (account, recipe, domain) = (content.Record.Account, evidence.Job.Recipe, evidence.Domain);
        evidence.RequireSigned(content.Record);
        if (account.Round >= (ulong)recipe.Rounds.Rounds) return new RecordDefect("round", $"{account.Round}", $"below {recipe.Rounds.Rounds}, the recipe's rounds");
        var (round, workers) = ((int)account.Round, evidence.Job.Workers);
        var plan = PlainPlan.Of(recipe, workers, round);
        if ((RecordCheck.Compare("plan", account.Plan, PlanDigest.Of(plan)) ?? RecordCheck.Compare("nextPlan", account.NextPlan, PlainPlan.DigestAfter(recipe, workers, round))) is { } planned) return planned;
        // Such a round is closed when all have handed in, and before that by nobody.
        if (account.Rows.Select((row, i) => RecordCheck.Compare($"rows[{i}].kind", row.Kind, AttendanceKind.Contributed)).FirstOrDefault(wrong => wrong is not null) is { } missing) return missing;
        if (content.Before is null) RequireFirst(evidence.Job, content.Start);
        var context = new RecordContext(
            domain, evidence.OperatorOf(account), content.Before, OwedTokens.None, plan, account.NextPlan == default ? null : PlainPlan.Of(recipe, workers, round + 1),
            recipe.Batch, recipe.TokensPerStep, evidence.Job.AuditRate);
        var contributions = content.Works.Zip(content.Deltas, (work, delta) => new PlainContribution(work.Signed, delta, work.End, work.Proof));
        return RecordCheck.Check(content.Record, context, new PlainEvidence(recipe, content.Start, [.. contributions]));
    }

    // What a job begins with follows from its seed.
    private static void RequireFirst(JobInputs job, OuterState start) => RecordCheck.RequireSame(
        "The state before the first round", RoundOutcome.RootOf(0, start), RoundOutcome.RootOf(0, OuterState.Start(Initialization.Initialize(job.Recipe.Model, job.Seed))));
}
