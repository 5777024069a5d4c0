using ZeroG.Auditing.Finality;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>A job's rounds, where they are audited.</summary>
public sealed class JobAuditsTests
{
    private static JobState With(JobState state, Func<JobAudits, JobAudits> change) => state with { Audits = change(state.Audits!) };

    // One worker of one round is convicted; all else that is audited is right.
    private static JobState Convicted(JobState state, int round, int worker) => With(state, audits =>
    {
        audits = Drawn(audits);
        return Acquitted(Drawn(Ended(audits, round, worker, AuditOutcome.Convicted)));
    });

    private static JobState Undone(JobState state) => JobMachine.Undone(state, state.Audits!.Ledger.DueRollBack()!, Noon + TimeSpan.FromHours(1));

    [Fact]
    public void What_a_round_needs_that_is_not_final_is_kept_and_released_once_it_is_and_never_while_anything_needs_it()
    {
        var spec = AuditedSpec(rounds: 8, lag: 2);
        var state = Begun(spec);
        HashSet<BlobRef> deleted = [];
        for (var round = 0; round < 8; round++)
        {
            Step(Answered(state));
            Step(Closed(state));
            if (round < 7) Step(With(state, audits => Acquitted(Drawn(audits))));
            Assert.Empty(deleted.Intersect(Needed(state)));
        }

        // All but the last rounds was final when the workers of a later one answered.
        Assert.Contains(Blob("delta 4 1"), deleted);
        Assert.Contains(Blob("inner 3 0"), deleted);
        Assert.Contains(Blob("momentum 3"), deleted);
        Assert.DoesNotContain(Blob("delta 6 1"), deleted);

        void Step(JobState next)
        {
            deleted.UnionWith(JobMachine.Garbage(state, next));
            state = next;
        }
    }

    // What orders, outer steps and audits of rounds that are not final read.
    private static HashSet<BlobRef> Needed(JobState state) =>
    [
        .. state.InnerStates.OfType<BlobRef>(), .. state.Momentum is { } momentum ? (BlobRef[])[momentum] : [],
        .. state.Results.SelectMany(Blobs),
        .. state.Audits!.Ledger.Rounds.SelectMany(round => state.Audits.Of(round.Round) is var kept
            ? kept.InnerStates.OfType<BlobRef>().Concat(kept.Results.SelectMany(Blobs)).Concat(kept.Momentum is { } earlier ? [earlier] : []) : []),
    ];

    private static IEnumerable<BlobRef> Blobs(InnerResult result) => [result.PseudoGradient, result.InnerState];

    [Fact]
    public void A_round_is_forgotten_only_when_the_workers_of_a_later_one_have_answered()
    {
        var state = Trained(Begun(AuditedSpec()), 3);
        state = With(state, audits => Acquitted(Drawn(audits)));
        Assert.Equal(1, state.Audits!.Ledger.Final);
        Assert.Equal([0, 1, 2], state.Audits.Retained.Select(kept => kept.Round));
        var answered = Answered(state);

        Assert.Equal([1, 2], answered.Audits!.Retained.Select(kept => kept.Round));
        Assert.Equal(new[] { "delta 0 0", "delta 0 1" }.Select(name => Blob(name)).ToHashSet(), JobMachine.Garbage(state, answered).ToHashSet());
    }

    [Fact]
    public void A_roll_back_restores_all_that_a_round_began_with()
    {
        var before = Trained(Begun(AuditedSpec(rounds: 6, lag: 4)), 2);
        var back = Undone(Convicted(Trained(before, 2), 2, 1));

        Assert.Equal((JobPhase.InnerSteps, 2, 1L), (back.Phase, back.Round, back.Audits!.Branch));
        Assert.Equal((before.Checkpoint, before.Momentum, before.LastRound), (back.Checkpoint, back.Momentum, back.LastRound));
        Assert.Equal(before.InnerStates.AsEnumerable(), back.InnerStates);
        Assert.Equal(before.Records.AsEnumerable(), back.Records);
        Assert.Empty(back.Results);
        Assert.Equal(before.Totals.Rounds, back.Totals.Rounds);
        Assert.Equal(before.Totals.Tokens, back.Totals.Tokens);
        Assert.Equal(before.Totals.TrainingSeconds, back.Totals.TrainingSeconds);
        // What was moved was moved.
        Assert.True(back.Totals.BytesSent > before.Totals.BytesSent);
        Assert.Equal(before.Audits!.LastRecord, back.Audits.LastRecord);
        Assert.Equal(before.Audits.LastWork.AsEnumerable(), back.Audits.LastWork);
        Assert.Equal(before.Audits.LastHandIns.AsEnumerable(), back.Audits.LastHandIns);
        Assert.Equal([0, 1], back.Audits.Retained.Select(kept => kept.Round));
        Assert.Equal([Provider(1)], back.Audits.Excluded);
        Assert.Equal(new[] { 0, 2, 3 }.Select(Provider).Order(StringComparer.Ordinal), back.Audits.Workers.Order(StringComparer.Ordinal));
        Assert.Equal(Noon + TimeSpan.FromHours(1), back.RoundStartedAt);

        // The log goes on: four records, and what was undone.
        var told = Assert.Single(back.Audits.RollBacks);
        Assert.Equal((1L, 2, 4), (told.Branch, told.To, told.Undone));
        Assert.Equal((string[])[Provider(1)], told.Offenders);
        Assert.Equal(5, back.Audits.Log.Size);

        var again = Trained(back, 2, worker => worker == 1 ? 2 : worker);
        Assert.Equal((4, 4), (again.Round, again.Audits!.Ledger.Closed));
        Assert.Throws<InvalidOperationException>(() => Trained(back, 1));
    }

    [Fact]
    public void A_roll_back_to_the_first_round_starts_the_job_afresh()
    {
        var begun = Begun(AuditedSpec(lag: 4));
        var back = Undone(Convicted(Trained(begun, 2), 0, 0));

        Assert.Equal((0, begun.Checkpoint, null, null), (back.Round, back.Checkpoint, back.Momentum, back.LastRound));
        Assert.Equal(begun.InnerStates.AsEnumerable(), back.InnerStates);
        Assert.Equal(("", 0), (back.Audits!.LastRecord, back.Records.Length));
        Assert.All(back.Audits.LastWork, digest => Assert.Empty(digest));
        Assert.All(back.Audits.LastHandIns, handIn => Assert.Null(handIn));
    }

    [Fact]
    public void What_an_undone_round_left_stays_until_it_cannot_be_stored_again()
    {
        var state = Convicted(Trained(Begun(AuditedSpec(rounds: 8, lag: 4)), 3), 1, 1);
        var back = Undone(state);
        Assert.Empty(JobMachine.Garbage(state, back));

        // Rounds 1 and 2 are trained again, and the third, of which some may have been done: the honest get what they got before.
        HashSet<BlobRef> deleted = [];
        for (var (at, round) = (back, 1); round <= 4; round++)
        {
            foreach (var next in (Func<JobState, JobState>[])[s => Answered(s, worker => worker == 1 ? 2 : worker), Closed])
            {
                var following = next(at);
                deleted.UnionWith(JobMachine.Garbage(at, following));
                Assert.Empty(deleted.Intersect(Needed(following)));
                at = following;
            }

            if (round < 4) Assert.Empty(deleted);
        }
    }

    [Fact]
    public void Leftovers_of_undone_rounds_are_released_in_the_end()
    {
        var state = Convicted(Trained(Begun(AuditedSpec(rounds: 8, lag: 4)), 3), 1, 1);
        var back = With(Undone(state), audits => audits with { Undone = audits.Undone.Add(Blob("left")) });
        var late = Trained(back, 3, worker => worker == 1 ? 2 : worker);
        Assert.DoesNotContain(Blob("left"), late.Audits!.Undone.IsEmpty ? [] : JobMachine.Garbage(back, late));

        var answered = Answered(late, worker => worker == 1 ? 2 : worker);
        Assert.Empty(answered.Audits!.Undone);
        Assert.Contains(Blob("left"), JobMachine.Garbage(late, answered));
    }

    [Fact]
    public void A_purge_undoes_final_rounds_too_where_the_offender_had_a_part_that_nobody_judged()
    {
        var state = Trained(Begun(AuditedSpec(rounds: 8, rate: 1, lag: 1, purges: true)), 3);
        state = With(state, Drawn);
        Assert.Equal(2, state.Audits!.Ledger.Final);
        state = With(state, audits => AuditMachine.Reported(audits, 2, 1));
        var back = Undone(Convicted(state, 2, 1));

        Assert.Equal((0, Blob("theta 0", 4000), null, 0), (back.Round, back.Checkpoint!.Value, back.Momentum, back.Audits!.Ledger.Final));
        Assert.Equal((0, 0, 0), (back.Records.Length, back.Totals.Rounds, back.Totals.Tokens));
        Assert.Empty(back.Audits.Retained);
        var told = Assert.Single(back.Audits.RollBacks);
        Assert.Equal((0, 3), (told.To, told.Undone));
        Assert.Equal((int[])[0, 1], told.Unaudited.Select(work => work.Round));
        Assert.Equal([Provider(1)], back.Audits.Excluded);

        var kept = Undone(Convicted(With(state with { Spec = AuditedSpec(rounds: 8, rate: 1, lag: 1) }, audits => audits), 2, 1));
        Assert.Equal((2, 2), (kept.Round, kept.Audits!.Ledger.Final));
    }

    [Fact]
    public void Refused_work_is_done_again_by_others_and_what_the_honest_handed_in_is_kept()
    {
        var answered = Answered(Trained(Begun(AuditedSpec()), 1));
        var refused = JobMachine.HandInRefused(answered, [new RefusedWork(1, Provider(1), "because"), new RefusedWork(0, Provider(1), "because")]);

        Assert.Equal((JobPhase.InnerSteps, 1, 0), (refused.Phase, refused.Round, refused.Results.Length));
        Assert.Equal([Provider(1)], refused.Audits!.Refused.AsEnumerable());
        Assert.Equal([Provider(1)], refused.Audits.Excluded);
        // The honest worker gives its first result again: its content must be there.
        Assert.Empty(JobMachine.Garbage(answered, refused));
        Assert.Equal(Provider(1), JobMachine.Order(refused, Job, 0).Pledge!.Excluded);
        Assert.Equal(answered.Audits!.LastWork.AsEnumerable(), refused.Audits.LastWork);
        Assert.Throws<InvalidOperationException>(() => JobMachine.HandInRefused(refused, []));
    }

    [Fact]
    public void Who_has_no_stake_cannot_fill_the_list_of_the_refused()
    {
        var state = Answered(Begun(AuditedSpec()));
        for (var i = 0; i < 10; i++) state = Answered(JobMachine.HandInRefused(state, [new RefusedWork(0, Provider(1_000 + i), "no stake")]));
        Assert.Empty(state.Audits!.Refused);
    }

    [Fact]
    public void An_order_says_what_the_worker_pledges_itself_to()
    {
        var first = JobMachine.Order(Begun(AuditedSpec()), Job, 1).Pledge!;
        Assert.Equal((ChainJob, 0L, "", "", 0, ""), (first.ChainJobId, first.Branch, first.Record, first.Previous, first.Final, first.Excluded));
        Assert.Equal(JobMachine.CommitEvery(AuditedSpec(), 0), first.CommitEvery);

        var state = With(Trained(Begun(AuditedSpec()), 3), audits => Acquitted(Drawn(audits)));
        var later = JobMachine.Order(state, Job, 1).Pledge!;
        Assert.Equal((Named("record 0 2").ToString(), Named("commitment 0 2 1").ToString(), 1), (later.Record, later.Previous, later.Final));
        Assert.Null(JobMachine.Order(JobMachine.Initialized(JobMachine.Submit(Samples.Spec(), Blob("corpus"), null, 10, Noon), Blob("theta"), Noon), Job, 0).Pledge);
    }

    [Fact]
    public void An_audit_gets_the_order_that_the_worker_had()
    {
        var (state, given) = (Begun(AuditedSpec(rounds: 8, lag: 6)), new List<RoundOrder>());
        void Train(Func<int, int> provider)
        {
            given.AddRange(Enumerable.Range(0, 2).Select(worker => JobMachine.Order(state, Job, worker)));
            state = Trained(JobMachine.TakeOver(state, Noon), 1, provider);
        }

        for (var round = 0; round < 4; round++) Train(worker => worker);
        state = Undone(Convicted(state, 2, 1));
        given.RemoveAll(order => order.Round >= 2);
        for (var round = 2; round < 5; round++) Train(worker => worker + 2);

        Assert.Equal(5, state.Audits!.Retained.Length);
        Assert.All(given, order => Assert.Equal(Plain(order), Plain(JobMachine.AuditOf(state, Job, state.Audits.Of(order.Round), order.Worker, isDisputed: false).Order)));

        static RoundOrder Plain(RoundOrder order) => order with { Epoch = 0, Opening = null, Pledge = order.Pledge! with { Final = 0, Excluded = "" } };
    }

    [Fact]
    public void A_job_waits_for_its_audits_before_it_completes()
    {
        var state = Trained(Begun(AuditedSpec(rounds: 2)), 2);
        Assert.Equal((JobPhase.Auditing, false), (state.Phase, state.Audits!.Ledger.IsOver));
        state = With(state, audits => Acquitted(Drawn(audits)));
        Assert.True(state.Audits!.Ledger.IsOver);

        var ended = JobMachine.Audited(state);
        Assert.Equal((JobPhase.Completed, 0), (ended.Phase, ended.Audits!.Retained.Length));
        Assert.Throws<InvalidOperationException>(() => JobMachine.Audited(ended));
    }

    [Fact]
    public void The_last_round_can_be_undone_too()
    {
        var state = Convicted(Trained(Begun(AuditedSpec(rounds: 2)), 2), 1, 0);
        var back = Undone(state);
        Assert.Equal((JobPhase.InnerSteps, 1, false), (back.Phase, back.Round, back.Audits!.Ledger.HasEnded));
        Assert.Equal(JobPhase.Auditing, Trained(back, 1, worker => worker + 1).Phase);
    }

    [Fact]
    public void Only_final_rounds_are_shown_as_such_for_only_these_are_paid()
    {
        using var metrics = new GrainMetrics();
        var view = new JobView(Job, new JobTelemetry(metrics));
        var state = Trained(Begun(AuditedSpec()), 3);
        view.Show(state);
        Assert.Equal((0, 3), (view.Snapshot([])!.FinalRounds, view.Snapshot([])!.Totals.Rounds));

        state = With(state, audits => Acquitted(Drawn(audits)));
        view.Show(state);
        Assert.Equal(1, view.Snapshot([])!.FinalRounds);

        view.Show(JobMachine.Cancel(state));
        Assert.Equal(1, view.Snapshot([])!.FinalRounds);
    }
}
