using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Grains.Provenance;
using ZeroG.Jobs;
using ZeroG.Provenance.Entries;

namespace ZeroG.Grains.Training;

/// <summary>What the log has of a job.</summary>
public sealed record LoggedJob
{
    /// <summary>Whether it has its submission.</summary>
    public bool Submission { get; init; }

    /// <summary>Final rounds that it has, from round 0.</summary>
    public int Rounds { get; init; }

    /// <summary>Audits that ended and that it does not have yet, the oldest first.</summary>
    public ImmutableArray<AuditInfo> AuditsLeft { get; init; } = [];

    /// <summary>Whether it has the end, and the model where there is one.</summary>
    public bool End { get; init; }
}

/// <summary>What a job owes the log, as a pure function of its state: a round once it is final, the end after all rounds.</summary>
internal static class JobEntries
{
    /// <summary>What is owed, the oldest first; some of it where it is much.</summary>
    public static ImmutableArray<LogEntry> Owed(string jobId, JobState state)
    {
        if (state.Spec is not { } spec) return [];
        var (logged, final) = (state.Logged, FinalRounds(state));
        var owed = ImmutableArray.CreateBuilder<LogEntry>();
        if (!logged.Submission)
        {
            owed.Add(new JobSubmittedEntry(
                jobId, spec.Dataset, state.Corpus.ToContentId(), JobRecipe.Inputs(spec, state.Corpus).Digest, spec.Seed, spec.Workers, spec.DiLoCo.Rounds, state.SubmittedAt));
        }

        foreach (var round in Enumerable.Range(logged.Rounds, Math.Clamp(final - logged.Rounds, 0, LogFeed.Most))) owed.Add(new RoundEntry(jobId, round, state.Records[round].ToContentId()));
        owed.AddRange(logged.AuditsLeft.Take(LogFeed.Most).Select(audit => EntryOf(jobId, audit)));
        if (!state.HasEnded || logged.End || final - logged.Rounds > LogFeed.Most) return owed.ToImmutable();
        if (state is { Phase: JobPhase.Completed, Checkpoint: { } model }) owed.Add(new ModelEntry(jobId, model.ToContentId(), spec.Dataset, state.Corpus.ToContentId(), final));
        owed.Add(new JobEndedEntry(jobId, state.Phase.ToString().ToLowerInvariant(), final));
        return owed.ToImmutable();
    }

    /// <summary>The state once the log has some of what it owed.</summary>
    public static JobState Paid(JobState state, ImmutableArray<LogEntry> told) => told.Aggregate(state, (next, entry) => entry switch
    {
        JobSubmittedEntry => next with { Logged = next.Logged with { Submission = true } },
        // A round that was undone meanwhile is owed anew.
        RoundEntry round when round.Round == next.Logged.Rounds && round.Round < next.Records.Length && next.Records[round.Round].ToContentId() == round.Record =>
            next with { Logged = next.Logged with { Rounds = round.Round + 1 } },
        AuditEntry audit => next with { Logged = next.Logged with { AuditsLeft = [.. next.Logged.AuditsLeft.Where(left => EntryOf(audit.Job, left) != audit)] } },
        JobEndedEntry => next with { Logged = next.Logged with { End = true } },
        _ => next,
    });

    /// <summary>The next state with what follows from it for the log.</summary>
    /// <param name="before">The state that is stored.</param>
    /// <param name="after">The next.</param>
    public static JobState Noted(JobState before, JobState after)
    {
        var logged = after.Logged;
        if (logged.Rounds > after.Records.Length) logged = logged with { Rounds = after.Records.Length };
        if (after.Audits?.Ended is { IsDefaultOrEmpty: false } ended && before.Audits?.Ended != ended)
            logged = logged with { AuditsLeft = [.. logged.AuditsLeft, .. ended.Except(before.Audits?.Ended ?? [])] };
        return logged == after.Logged ? after : after with { Logged = logged };
    }

    private static AuditEntry EntryOf(string jobId, AuditInfo audit) =>
        new(jobId, audit.Branch, audit.Round, audit.Worker, audit.Provider, audit.Auditor, audit.Phase.ToString().ToLowerInvariant(), audit.Offence);

    // Rounds that stay. Where workers exchange while they train, those may be undone whose checkpoint is lost: of two, the older stands.
    private static int FinalRounds(JobState state) => state switch
    {
        { Audits: { } audits } => Math.Min(audits.Ledger.Final, state.Records.Length),
        { Exchange: { } exchange, Phase: JobPhase.InnerSteps } => exchange.Checkpoints is [var older, _, ..] ? Math.Min(older.Rounds, state.Records.Length) : 0,
        _ => state.Records.Length,
    };
}
