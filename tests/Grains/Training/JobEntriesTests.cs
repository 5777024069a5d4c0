using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance.Entries;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class JobEntriesTests
{
    private const string Job = "01arz3ndektsv4rrffq69g5fav";

    private static JobState Submitted => JobMachine.Submit(Spec(rounds: 200), Blob("corpus"), null, 100, Noon);

    private static JobState Closed(int rounds) => Submitted with { Records = [.. Enumerable.Range(0, rounds).Select(round => Blob($"record {round}"))], Round = rounds, Checkpoint = Blob($"model {rounds}") };

    private static IEnumerable<string> Told(IEnumerable<LogEntry> entries) => entries.Select(entry => entry is RoundEntry round ? $"round {round.Round}" : entry.Kind);

    // As the feed does it, until nothing is owed.
    private static (List<LogEntry> Log, JobState State) Feed(JobState state)
    {
        var log = new List<LogEntry>();
        for (var owed = JobEntries.Owed(Job, state); !owed.IsEmpty; owed = JobEntries.Owed(Job, state))
        {
            ImmutableArray<LogEntry> some = [.. owed.Take(64)];
            log.AddRange(some.Except(log));
            state = JobEntries.Paid(state, some);
        }

        return (log, state);
    }

    [Fact]
    public void A_job_that_was_never_submitted_owes_nothing() => Assert.Empty(JobEntries.Owed(Job, new JobState()));

    [Fact]
    public void A_submission_is_told_with_what_the_result_follows_from()
    {
        var entry = Assert.IsType<JobSubmittedEntry>(Assert.Single(JobEntries.Owed(Job, Submitted)));
        Assert.Equal((Job, "local/text", Blob("corpus").ToContentId(), 7UL, 2, 200, Noon), (entry.Job, entry.Dataset, entry.Corpus, entry.Seed, entry.Workers, entry.Rounds, entry.At));
        Assert.Equal(JobRecipe.Inputs(Submitted.Spec!, Blob("corpus")).Digest, entry.Inputs);
    }

    [Fact]
    public void Each_round_is_told_once_and_in_order_and_the_end_after_all_of_them()
    {
        var (log, state) = Feed(Closed(3));
        Assert.Equal(["job-submitted", "round 0", "round 1", "round 2"], Told(log));
        Assert.Equal(Blob("record 1").ToContentId(), ((RoundEntry)log[2]).Record);

        state = Closed(150) with { Logged = state.Logged, Phase = JobPhase.Completed };
        (log, _) = Feed(state);
        Assert.Equal([.. Enumerable.Range(3, 147).Select(round => $"round {round}"), "model", "job-ended"], Told(log));
        Assert.Equal(("completed", 150), (((JobEndedEntry)log[^1]).Outcome, ((JobEndedEntry)log[^1]).Rounds));
        Assert.Equal(Blob("model 150").ToContentId(), ((ModelEntry)log[^2]).Model);
    }

    [Fact]
    public void A_job_that_did_not_complete_has_no_model()
    {
        var (log, _) = Feed(JobMachine.Cancel(Closed(1)));
        Assert.Equal(["job-submitted", "round 0", "job-ended"], Told(log));
        Assert.Equal("cancelled", ((JobEndedEntry)log[^1]).Outcome);
    }

    [Fact]
    public void Only_final_rounds_of_an_audited_job_are_told_and_audits_when_they_end()
    {
        var audits = new JobAudits { Ledger = AuditLedger.Start(1) };
        var before = Closed(3) with { Audits = audits };
        Assert.Equal(["job-submitted"], Told(Feed(before).Log));

        var ended = new AuditInfo(0, 1, 1, "0xaa", "0xbb", AuditPhase.Acquitted, "", 100, "free text");
        var after = JobEntries.Noted(before, before with { Audits = audits with { Ended = [ended] } });
        Assert.Equal(ended, Assert.Single(after.Logged.AuditsLeft));
        // What follows from no change is not noted again.
        Assert.Same(after, JobEntries.Noted(after, after));
        var (log, state) = Feed(after);
        Assert.Equal(new AuditEntry(Job, 0, 1, 1, "0xaa", "0xbb", "acquitted", ""), log[1]);
        Assert.Empty(state.Logged.AuditsLeft);
    }

    [Fact]
    public void A_round_that_was_undone_is_told_again_and_no_late_acknowledgement_hides_it()
    {
        var (log, state) = Feed(Closed(3));
        var back = JobEntries.Noted(state, state with { Records = state.Records[..1], Round = 1 });
        Assert.Equal(1, back.Logged.Rounds);
        var again = back with { Records = back.Records.Add(Blob("record 1 anew")) };
        Assert.Equal(1, JobEntries.Paid(again, [.. log]).Logged.Rounds);
        Assert.Equal(["round 1"], Told(Feed(again).Log));
    }

    [Fact]
    public void Where_workers_exchange_a_round_is_told_once_an_older_checkpoint_holds_it()
    {
        var exchange = new ExchangeState(Blob("start"), 0, []);
        ExchangeCheckpoint At(int rounds) => new(rounds, "", Blob("state"), Blob("residual"), Blob("model"));
        var state = Closed(6) with { Phase = JobPhase.InnerSteps, Exchange = exchange };
        Assert.Equal(["job-submitted"], Told(Feed(state).Log));
        Assert.Equal(["job-submitted"], Told(Feed(state with { Exchange = exchange with { Checkpoints = [At(4)] } }).Log));
        Assert.Equal(["job-submitted", "round 0", "round 1"], Told(Feed(state with { Exchange = exchange with { Checkpoints = [At(2), At(4)] } }).Log));
        Assert.Equal(8, Feed(state with { Phase = JobPhase.Cancelled }).Log.Count);
    }
}
