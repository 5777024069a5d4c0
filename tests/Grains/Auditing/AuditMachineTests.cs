using ZeroG.Auditing;
using ZeroG.Auditing.Finality;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance.Merkle;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>A job's audits, from the closed round to the verdict.</summary>
public sealed class AuditMachineTests
{
    private static readonly BlobRef s_links = Blob("links");

    private static JobAudits One(int rate = 10_000, int providers = 4, int rounds = 1) => Trained(Begun(AuditedSpec(rate: rate), providers), rounds).Audits!;

    // An auditor has replayed, and committed to what it found.
    private static (JobAudits Audits, AuditFile File) Committed(JobAudits audits, int round, int worker)
    {
        var file = FileOf(audits, round, worker) with { Phase = AuditPhase.Opening, Commitment = Named($"found {round} {worker}").ToString() };
        return (AuditMachine.Moved(audits, file), file);
    }

    private static AuditOutcome OutcomeOf(JobAudits audits, int round, int worker) =>
        audits.Ledger.Rounds.Single(item => item.Round == round).Work.Single(work => work.Worker == worker).Outcome;

    [Fact]
    public void A_round_is_drawn_once_its_record_is_anchored_and_audited_by_another_owner()
    {
        var audits = One();
        Assert.Null(AuditMachine.Draw(audits, Noon));
        Assert.Null(AuditMachine.Assign(audits, Noon));

        audits = Anchored(audits);
        audits = AuditMachine.Draw(audits, Noon)!;

        Assert.Equal([0, 1], audits.Files.Select(file => file.Worker));
        Assert.All(audits.Files, file =>
        {
            Assert.Equal((AuditPhase.Replaying, Provider(file.Worker), Noon, 10_000), (file.Phase, file.Provider, file.Since, file.RateBps));
            Assert.NotEqual(file.Provider, file.Auditor);
            Assert.NotNull(audits.OperatorOf(file.Auditor!));
            Assert.Equal(AuditOutcome.Pending, OutcomeOf(audits, 0, file.Worker));
        });
    }

    [Fact]
    public void A_draw_made_twice_gives_the_same_and_one_that_stands_is_not_made_again()
    {
        var audits = Anchored(One());
        var drawn = AuditMachine.Draw(audits, Noon)!;

        Assert.Equal(Told(drawn), Told(AuditMachine.Draw(audits, Noon)!));
        Assert.Null(AuditMachine.Draw(drawn, Noon));
        // Another block, another draw of auditors: over many rounds not all are the same.
        var others = Enumerable.Range(0, 20).Select(block => Told(AuditMachine.Draw(audits with
        {
            Retained = [audits.Retained[0] with { Anchored = new AnchoredBlock(1, Named($"another block {block}").ToString()) }],
        }, Noon)!));
        Assert.True(others.Distinct().Count() > 1);

        static string Told(JobAudits audits) => string.Join(';', audits.Files.Select(file => $"{file.Worker} {file.Auditor}"));
    }

    [Fact]
    public void What_an_auditor_agrees_with_is_logged_and_stands_once_the_block_behind_has_passed_it_by()
    {
        var (audits, file) = Committed(Drawn(One()), 0, 0);
        var size = audits.Log.Size;

        audits = AuditMachine.Agreed(audits, file, s_links, share: 1);
        file = FileOf(audits, 0, 0);
        Assert.Equal((AuditPhase.Agreed, size, size + 1, ""), (file.Phase, file.Entry!.Value, audits.Log.Size, file.Seed));
        Assert.Equal(s_links, file.Links);
        Assert.Equal(AuditOutcome.Pending, OutcomeOf(audits, 0, 0));

        audits = Anchored(audits);
        file = FileOf(audits, 0, 0);
        Assert.Equal(Named($"block {size + 1}").ToString(), file.Seed);
        audits = AuditMachine.DrawnAgain(audits, file, share: 1, Noon);

        Assert.Equal((AuditOutcome.Acquitted, 1, 0), (OutcomeOf(audits, 0, 0), audits.Acquitted, audits.Convicted));
        Assert.DoesNotContain(audits.Files, other => other.Worker == 0);
        Assert.Equal((AuditPhase.Acquitted, file.Auditor), (audits.Ended[^1].Phase, audits.Ended[^1].Auditor));
    }

    [Fact]
    public void An_acquittal_that_is_drawn_is_audited_again_by_a_third_owner_once_and_no_more()
    {
        var (audits, file) = Committed(Drawn(One()), 0, 1);
        audits = Anchored(AuditMachine.Agreed(audits, file, s_links, share: 10_000));
        audits = AuditMachine.DrawnAgain(audits, FileOf(audits, 0, 1), share: 10_000, Noon);

        var again = FileOf(audits, 0, 1);
        Assert.Equal((true, AuditPhase.Replaying, 2, ""), (again.IsAgain, again.Phase, again.Auditors.Length, again.Commitment));
        Assert.Equal(3, again.Auditors.Add(again.Provider).Distinct().Count());
        Assert.Equal(AuditOutcome.Pending, OutcomeOf(audits, 0, 1));

        var (next, second) = Committed(audits, 0, 1);
        var ended = AuditMachine.Agreed(next, second, s_links, share: 10_000);
        Assert.Equal(AuditOutcome.Acquitted, OutcomeOf(ended, 0, 1));
        Assert.Equal(next.Log.Size, ended.Log.Size);
        Assert.Equal(1, ended.Acquitted);
    }

    [Fact]
    public void Without_second_audits_who_is_agreed_with_is_acquitted_at_once()
    {
        var (audits, file) = Committed(Drawn(One()), 0, 0);
        var ended = AuditMachine.Agreed(audits, file, s_links, share: 0);
        Assert.Equal((AuditOutcome.Acquitted, audits.Log.Size), (OutcomeOf(ended, 0, 0), ended.Log.Size));
    }

    [Fact]
    public void An_acquittal_that_nobody_else_can_look_at_stands()
    {
        var (audits, file) = Committed(Drawn(One(providers: 2)), 0, 0);
        audits = Anchored(AuditMachine.Agreed(audits, file, s_links, share: 10_000));
        audits = AuditMachine.DrawnAgain(audits, FileOf(audits, 0, 0), share: 10_000, Noon);
        Assert.Equal(AuditOutcome.Acquitted, OutcomeOf(audits, 0, 0));
    }

    [Theory]
    [InlineData(false, AuditOutcome.Unresolved)]
    [InlineData(true, AuditOutcome.Acquitted)]
    public void Auditors_that_do_not_answer_are_replaced_until_nobody_is_left(bool isAgain, AuditOutcome outcome)
    {
        var audits = Drawn(One());
        audits = AuditMachine.Moved(audits, FileOf(audits, 0, 0) with { IsAgain = isAgain, Commitment = "0x" });
        List<string> asked = [];
        for (var left = 3; left > 0; left--)
        {
            var file = FileOf(audits, 0, 0);
            Assert.Equal((isAgain, AuditPhase.Replaying), (file.IsAgain, file.Phase));
            asked.Add(file.Auditor!);
            audits = AuditMachine.Reassigned(audits, file, "It is silent.", Noon);
            Assert.All(audits.Files.Where(other => other.Worker == 0), next => Assert.Equal((Noon, ""), (next.Since, next.Commitment)));
        }

        Assert.Equal(new[] { 1, 2, 3 }.Select(Provider).Order(StringComparer.Ordinal), asked.Order(StringComparer.Ordinal));
        Assert.Equal(outcome, OutcomeOf(audits, 0, 0));
        Assert.Equal(("It is silent.", 0, isAgain ? 1 : 0), (audits.Ended[^1].Note, audits.Convicted, audits.Acquitted));
    }

    [Fact]
    public void Work_whose_owner_has_all_the_providers_is_audited_by_nobody()
    {
        var state = Begun(AuditedSpec());
        var owner = Staked(0).Operator;
        state = state with { Audits = state.Audits! with { Staked = [.. state.Audits.Staked.Select(staked => staked with { Operator = owner })] } };
        var audits = Drawn(Trained(state, 1).Audits!);

        var file = FileOf(audits, 0, 0);
        Assert.Null(file.Auditor);
        Assert.Equal(AuditOutcome.Unresolved, OutcomeOf(AuditMachine.Reassigned(audits, file, "Nobody.", Noon), 0, 0));
    }

    [Fact]
    public void Who_accused_wrongly_is_overruled_and_audits_no_more()
    {
        var audits = Drawn(One(providers: 3));
        var file = FileOf(audits, 0, 0);
        audits = AuditMachine.Overruled(audits, file with { Phase = AuditPhase.Disputed }, "wrongly", Noon);
        var accuser = file.Auditor!;

        // Another looks, for the court judged a link of the accuser's choice.
        Assert.Equal((AuditOutcome.Pending, accuser), (OutcomeOf(audits, 0, 0), Assert.Single(audits.FalseAccusers)));
        Assert.NotEqual(accuser, FileOf(audits, 0, 0).Auditor);
        // It works on, and judges nobody.
        Assert.Contains(accuser, audits.Workers);
        for (var block = 0; block < 20; block++)
        {
            var other = audits.Files.SingleOrDefault(open => open.Worker == 1) is { } open ? AuditMachine.Reassigned(audits, open with { Auditors = [] }, "", Noon) : audits;
            Assert.DoesNotContain(other.Files, next => next.Auditor == accuser);
        }

        Assert.Single(AuditMachine.Overruled(audits, file, "again", Noon).FalseAccusers);
    }

    [Fact]
    public void A_conviction_has_the_other_rounds_of_the_offender_audited_and_it_judges_nobody()
    {
        var audits = Drawn(One(rate: 1, rounds: 2));
        Assert.Empty(audits.Files);
        audits = Drawn(AuditMachine.Reported(audits, 1, 0));
        audits = Ended(audits, 1, 0, AuditOutcome.Convicted);

        Assert.Equal([0], audits.Ledger.Open.Select(open => open.Round));
        Assert.Empty(audits.Files);
        Assert.True(AuditMachine.IsHeld(audits));
        audits = AuditMachine.Assign(AuditMachine.Reported(audits, 1, 1), Noon)!;

        Assert.Equal([(0, 0), (1, 1)], audits.Files.Select(file => (file.Round, file.Worker)));
        Assert.All(audits.Files, file => Assert.NotEqual(Provider(0), file.Auditor));
        Assert.Null(AuditMachine.Assign(audits, Noon));
        Assert.Null(audits.Ledger.DueRollBack());
        // The draws show it too: whoever is asked in the place of somebody is not the offender.
        for (var (left, file) = (audits, FileOf(audits, 1, 1)); file is not null; file = left.Files.SingleOrDefault(open => (open.Round, open.Worker) == (1, 1)))
        {
            Assert.NotEqual(Provider(0), file.Auditor);
            left = AuditMachine.Reassigned(left, file, "", Noon);
        }
    }

    [Fact]
    public void An_undrawn_round_that_somebody_reports_is_audited()
    {
        var audits = Drawn(One(rate: 1));
        audits = AuditMachine.Reported(audits, 0, 1);

        var file = Assert.Single(Drawn(audits).Files);
        Assert.Equal((0, 1, AuditOutcome.Pending), (file.Round, file.Worker, OutcomeOf(audits, 0, 1)));
        Assert.NotNull(file.Auditor);
        Assert.Same(audits, AuditMachine.Reported(audits, 0, 1));
    }

    [Fact]
    public void A_round_that_is_reported_before_its_draw_waits_for_its_seed_and_is_audited_once()
    {
        var audits = AuditMachine.Reported(One(), 0, 1);
        Assert.Null(AuditMachine.Assign(audits, Noon));

        audits = Drawn(audits);
        Assert.Equal([0, 1], audits.Files.Select(file => file.Worker));
        audits = Acquitted(audits);
        Assert.Equal((2, 2), (audits.Acquitted, audits.Ended.Length));
        Assert.Same(audits, AuditMachine.Reported(audits, 0, 1));
        Assert.Null(AuditMachine.Assign(audits, Noon));
    }

    [Fact]
    public void A_report_of_a_final_round_or_of_nobody_is_refused()
    {
        var audits = Drawn(One(rate: 1, rounds: 3));
        Assert.Equal(1, audits.Ledger.Final);
        Assert.Equal(FailureKind.Conflict, Assert.Throws<ZeroGException>(() => AuditMachine.Reported(audits, 0, 0)).Kind);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<ZeroGException>(() => AuditMachine.Reported(audits, 3, 0)).Kind);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<ZeroGException>(() => AuditMachine.Reported(audits, 1, 2)).Kind);
        Assert.Equal(FailureKind.NotFound, Assert.Throws<ZeroGException>(() => AuditMachine.Reported(audits, 1, -1)).Kind);
    }

    [Fact]
    public void No_round_is_begun_while_too_many_wait_or_one_is_void()
    {
        var state = Begun(AuditedSpec(rounds: 30));
        var most = state.Spec!.Audits!.Lag + AuditMachine.MostAhead;
        state = Trained(state, most - 1);
        Assert.False(AuditMachine.IsHeld(state.Audits!));
        state = Trained(state, 1);
        Assert.True(AuditMachine.IsHeld(state.Audits!));

        var audits = Acquitted(Drawn(state.Audits!));
        Assert.False(AuditMachine.IsHeld(audits));
        Assert.Equal(most - 2, audits.Ledger.Final);

        audits = Drawn(One());
        Assert.False(AuditMachine.IsHeld(audits));
        Assert.True(AuditMachine.IsHeld(Ended(audits, 0, 1, AuditOutcome.Forfeited)));
    }

    [Fact]
    public void A_head_is_anchored_at_a_time_and_what_came_after_it_waits_for_the_next()
    {
        var state = Trained(Begun(AuditedSpec()), 1);
        var first = AuditMachine.ToAnchor(state.Audits!, (size, root) => $"{size} {root}")!;
        var head = first.Anchoring!;
        Assert.Equal(new HeadToAnchor(1, HashTree.LeafHash(Named("record 0 0").ToArray()).ToString(), $"1 {head.Root}"), head);
        Assert.Null(AuditMachine.ToAnchor(first, (_, _) => "another"));

        // A round is closed while the head is on its way.
        var audits = Trained(state with { Audits = first }, 1).Audits!;
        Assert.Same(audits, AuditMachine.Anchored(audits, head with { Size = 2 }, new AnchoredBlock(5, Named("b").ToString())));
        audits = AuditMachine.Anchored(audits, head, new AnchoredBlock(5, Named("b").ToString()));

        Assert.Equal((1L, 2L, null), (audits.Anchored, audits.Log.Size, audits.Anchoring));
        Assert.Equal([new AnchoredBlock(5, Named("b").ToString()), null], audits.Retained.Select(kept => kept.Anchored));
        Assert.Equal([0], AuditMachine.Draw(audits, Noon)!.Ledger.Rounds.Where(round => round.IsDrawn).Select(round => round.Round));
        var second = AuditMachine.ToAnchor(audits, (_, _) => "next")!;
        Assert.Equal(HashTree.Of([Named("record 0 0").ToArray(), Named("record 0 1").ToArray()]).Root.ToString(), second.Anchoring!.Root);
        audits = AuditMachine.Anchored(second, second.Anchoring!, new AnchoredBlock(9, Named("c").ToString()));
        Assert.Equal([5ul, 9ul], audits.Retained.Select(kept => kept.Anchored!.Time));
        Assert.Null(AuditMachine.ToAnchor(audits, (_, _) => "nothing new"));
    }

    [Fact]
    public void Entries_of_the_log_name_all_that_they_stand_for()
    {
        var file = Committed(Drawn(One()), 0, 0).File;
        var back = new RollBackInfo(1, 2, 5, [Provider(0)], [new UnauditedWork(1, Provider(0))]);
        var entries = new[]
        {
            AuditMachine.EntryOf(Named("record").ToString()), AuditMachine.EntryOf(file), AuditMachine.EntryOf(file with { Commitment = Named("other").ToString() }),
            AuditMachine.EntryOf(back), AuditMachine.EntryOf(back with { Branch = 2 }), AuditMachine.EntryOf(back with { To = 1 }), AuditMachine.EntryOf(back with { Offenders = [Provider(1)] }),
        };
        Assert.Equal(entries.Length, entries.Distinct().Count());
    }

    [Fact]
    public void As_many_audits_are_told_as_a_message_holds_those_under_way_first()
    {
        var audits = Drawn(One());
        var file = audits.Files[0];
        for (var ended = 0; ended < 200; ended++) audits = AuditMachine.Resolved(audits, file with { Round = 1_000 + ended }, AuditOutcome.Unresolved, new string('x', 5_000));
        Assert.Equal(128, audits.Ended.Length);

        var told = AuditMachine.Describe(Job, audits, commitEvery: 7);
        Assert.Equal((128, 7, Job), (told.Audits.Length, told.CommitEvery, told.JobId));
        Assert.Equal([0, 0, 1_199, 1_198], told.Audits.Take(4).Select(audit => audit.Round));
        Assert.All(told.Audits, audit => Assert.InRange(audit.Note.Length, 0, 512));

        var many = audits with { Files = [.. Enumerable.Range(0, 300).Select(round => file with { Round = round })] };
        Assert.Equal(Enumerable.Range(0, 128), AuditMachine.Describe(Job, many, 1).Audits.Select(audit => audit.Round));
        Assert.Equal(new AuditTotals(0, 300, 0, 0, 0), AuditMachine.TotalsOf(many with { Bytes = 0 }));
    }
}
