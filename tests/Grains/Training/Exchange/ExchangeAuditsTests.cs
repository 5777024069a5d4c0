using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training.Exchange;

/// <summary>Audits of a job whose workers exchange while they train, as a function of its state.</summary>
public sealed class ExchangeAuditsTests
{
    private static JobState Begun(int lag = 2)
    {
        var spec = AuditedSpec(rounds: 6, lag: lag);
        return AuditSamples.Begun(spec with { DiLoCo = spec.DiLoCo with { Exchange = new ExchangeSpec("int4", 1, "clipped") } });
    }

    // What a hub has stored of a round: worker 0 is provider 0 throughout, and worker 1 of provider 1 joins anew in round 2 as worker 2; behind a roll-back provider 2 is in its place.
    private static JobState Closed(JobState state, bool isLast = false)
    {
        var (round, branch) = (state.Round, state.Audits!.Branch);
        string Name(string what) => $"{what} {branch} {round}";
        RetainedWork Work(int worker, int provider) => new(worker, Provider(provider), Blob(Name($"work {worker}")), Blob(Name($"start {worker}"), 500), Blob(Name($"links {worker}")));
        var parts = new RetainedExchange(
            branch,
            new ExchangedRound(
                4, Blob(Name("record")), round == 0 ? null : Blob($"record {branch} {round - 1}"), Blob(Name("plans")), Blob(Name("averages")), Blob(Name("uploads")),
                round == 0 ? null : Blob($"shared {branch} {round}"), round == 0 ? null : Blob($"residual {branch} {round}")),
            Blob($"shared {branch} {round + 1}"), Blob($"residual {branch} {round + 1}"), [Work(0, 0), Work(round < 2 ? 1 : 2, branch == 0 ? 1 : 2)]);
        var summary = new RoundSummary(round, 4, 3, 256, 1000, 1, Blob("theta 0", 4000), [], Blob(Name("line")), parts.Round.Record);
        return JobMachine.RoundClosed(state, summary, Blob(Name("summary")), 2, Noon, new AccountedExchange(Named(Name("digest")).ToString(), parts, isLast));
    }

    private static JobState Closed(JobState state, int rounds)
    {
        for (var i = 0; i < rounds; i++) state = Closed(state);
        return state;
    }

    private static JobState Anchored(JobState state) => state with { Audits = AuditSamples.Anchored(state.Audits!) };

    private static JobState Drawn(JobState state) => AuditMachine.Draw(state.Audits!, Noon) is { } audits ? Drawn(state with { Audits = audits }) : state;

    private static JobState Resolved(JobState state, Func<AuditFile, AuditOutcome> outcome)
    {
        foreach (var file in state.Audits!.Files) state = state with { Audits = AuditMachine.Resolved(state.Audits, file, outcome(file), "") };
        return state;
    }

    [Fact]
    public void A_round_is_drawn_once_the_record_of_the_next_is_anchored_which_names_what_its_workers_went_on_with()
    {
        var state = Anchored(Closed(Begun()));
        Assert.Null(AuditMachine.Draw(state.Audits!, Noon));

        state = Closed(state);
        Assert.Null(AuditMachine.Draw(state.Audits!, Noon));

        state = Drawn(Anchored(state));
        Assert.Equal([(0, 0), (0, 1)], state.Audits!.Files.Select(file => (file.Round, file.Worker)));
        Assert.Equal(Named("block 2").ToString(), AuditMachine.DrawnBy(state.Audits, state.Audits.Of(0))!.NextHash);
    }

    [Fact]
    public void The_last_round_is_drawn_by_the_block_behind_its_own_record()
    {
        var state = Anchored(Closed(Closed(Begun()), isLast: true));
        state = Drawn(state);
        Assert.Equal([0, 0, 1, 1], state.Audits!.Files.Select(file => file.Round));
        Assert.True(state.Audits.Ledger.HasEnded);
        Assert.Equal(JobPhase.Auditing, JobMachine.Exchanged(state, Blob("model")).Phase);
    }

    [Fact]
    public void Where_a_round_is_void_the_newest_is_drawn_too_since_none_will_follow_it()
    {
        var state = Drawn(Anchored(Closed(Begun(), 2)));
        Assert.DoesNotContain(state.Audits!.Files, file => file.Round == 1);

        state = Drawn(Resolved(state, file => file.Worker == 1 ? AuditOutcome.Convicted : AuditOutcome.Acquitted));

        Assert.True(AuditMachine.IsHeld(state.Audits!));
        Assert.Equal([0, 1], state.Audits!.Files.Where(file => file.Round == 1).Select(file => file.Worker).Concat(AuditMachine.Assign(state.Audits, Noon)?.Files.Where(file => file.Round == 1).Select(file => file.Worker) ?? []).Distinct().Order());
    }

    [Fact]
    public void An_auditor_is_told_all_but_the_workers_links_and_what_the_worker_went_on_with_only_where_it_went_on()
    {
        var state = Closed(Begun(), 3);
        var (first, joined) = (state.Audits!.Of(0), state.Audits.Of(1));

        var order = JobMachine.AuditOf(state, Job, first, 1, isDisputed: false);
        Assert.Equal((Blob("work 1 0 0"), Blob("start 1 0 0", 500), null), (order.Work, order.Exchange!.Start, order.Exchange.Links));
        Assert.Equal(Blob("work 1 0 1"), order.Exchange.Following);
        Assert.Equal((1, 0, state.Exchange!.Start), (order.Order.Worker, order.Order.Round, order.Order.Checkpoint));
        Assert.Equal(Blob("links 1 0 0"), JobMachine.AuditOf(state, Job, first, 1, isDisputed: true).Exchange!.Links);

        // Worker 1 joined anew as worker 2.
        Assert.Null(JobMachine.AuditOf(state, Job, joined, 1, isDisputed: false).Exchange!.Following);
        Assert.Equal(Blob("work 0 0 2"), JobMachine.AuditOf(state, Job, joined, 0, isDisputed: false).Exchange!.Following);
    }

    [Fact]
    public void After_a_conviction_the_job_goes_on_before_the_wrong_round_with_another_hub()
    {
        var state = JobMachine.CheckpointStored(Closed(Begun(), 2), new ExchangeCheckpoint(1, "root", Blob("state 1"), Blob("rest 1"), Blob("model 1")));
        state = JobMachine.CheckpointStored(state, new ExchangeCheckpoint(2, "root", Blob("state 2"), Blob("rest 2"), Blob("model 2")));
        state = Drawn(Anchored(Closed(state)));
        state = Resolved(state, file => (file.Round, file.Worker) == (1, 1) ? AuditOutcome.Convicted : AuditOutcome.Acquitted);
        state = state with { Audits = AuditMachine.Assign(state.Audits!, Noon) ?? state.Audits };
        state = Resolved(Drawn(state), file => AuditOutcome.Acquitted);
        var back = state.Audits!.Ledger.DueRollBack();

        var undone = JobMachine.Undone(state, back!, Noon);

        Assert.Equal((1, 1, state.Epoch + 1, JobPhase.InnerSteps), (back!.To, undone.Round, undone.Epoch, undone.Phase));
        Assert.Equal(1, Assert.Single(undone.Exchange!.Checkpoints).Rounds);
        Assert.Equal((Blob("model 1"), 4), (undone.Checkpoint, undone.Exchange.Steps));
        Assert.Equal((1, 1, 1), (undone.Records.Length, undone.Totals.Rounds, undone.Audits!.Retained.Length));
        Assert.Equal(1, undone.Audits.Branch);
        Assert.Equal([Provider(1)], undone.Audits.Excluded);
        Assert.Contains(Provider(1), JobMachine.Member(undone, Job, 0, "silo").Pledge!.Excluded, StringComparison.Ordinal);
        // Whoever trains again may get the same content.
        Assert.Empty(JobMachine.Garbage(state, undone));
        Assert.Equal(1, Closed(undone).Audits!.Of(1).Branch);
    }

    [Fact]
    public void What_audits_needed_of_a_round_goes_once_that_is_final_and_what_the_next_begins_with_stays()
    {
        var state = Closed(Begun(lag: 1), 2);
        state = Resolved(Drawn(Anchored(state)), _ => AuditOutcome.Acquitted);
        Assert.Equal(1, state.Audits!.Ledger.Final);

        var next = Closed(state);

        var garbage = JobMachine.Garbage(state, next).ToHashSet();
        Assert.Superset(new HashSet<BlobRef> { Blob("plans 0 0"), Blob("averages 0 0"), Blob("uploads 0 0"), Blob("start 0 0 0", 500), Blob("links 1 0 0") }, garbage);
        Assert.DoesNotContain(Blob("shared 0 1"), garbage);
        Assert.DoesNotContain(Blob("work 0 0 0"), garbage);
        Assert.DoesNotContain(Blob("record 0 0"), garbage);
    }

    [Fact]
    public void Checkpoints_stay_as_long_as_rounds_may_be_undone_to_before_them()
    {
        var state = Closed(Begun(lag: 1), 4);
        for (var rounds = 1; rounds <= 4; rounds++) state = JobMachine.CheckpointStored(state, new ExchangeCheckpoint(rounds, "root", Blob($"state {rounds}"), Blob("rest"), Blob("model")));
        Assert.Equal([1, 2, 3, 4], state.Exchange!.Checkpoints.Select(stored => stored.Rounds));

        state = Resolved(Drawn(Anchored(Closed(state, 2))), _ => AuditOutcome.Acquitted);
        Assert.Equal(5, state.Audits!.Ledger.Final);
        state = JobMachine.CheckpointStored(state, new ExchangeCheckpoint(6, "root", Blob("state 6"), Blob("rest"), Blob("model")));
        Assert.Equal([3, 4, 6], state.Exchange!.Checkpoints.Select(stored => stored.Rounds));
    }

    [Fact]
    public void Rounds_that_a_hub_has_lost_begin_a_branch_without_an_offender_and_final_ones_end_the_job()
    {
        var state = Closed(Begun(lag: 1), 3);
        var lost = JobMachine.RolledBack(state, state.Audits!.Of(1).LastRound, [state.LastRound!, state.LastRound!]);
        Assert.Equal((1, 1, 1, state.Epoch + 1), (lost.Round, lost.Audits!.Branch, lost.Audits.Retained.Length, lost.Epoch));
        Assert.Empty(lost.Audits.Excluded);
        Assert.Empty(Assert.Single(lost.Audits.RollBacks).Offenders);

        state = Resolved(Drawn(Anchored(state)), _ => AuditOutcome.Acquitted);
        Assert.Equal(2, state.Audits!.Ledger.Final);
        Assert.Equal(JobPhase.Failed, JobMachine.RolledBack(state, null, [state.LastRound!]).Phase);
    }
}
