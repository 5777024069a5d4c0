using ZeroG.Auditing.Finality;

namespace ZeroG.Auditing.Tests.Finality;

public sealed class AuditLedgerTests
{
    private static readonly (int, string)[] s_all = [(0, "a"), (1, "b"), (2, "c")];

    [Fact]
    public void A_round_is_final_once_the_lag_lies_behind_it_and_all_audits_up_to_it_are_resolved()
    {
        var ledger = Closed(3, lag: 2);

        Assert.Equal(0, ledger.Final);
        Assert.Equal([0, 1, 2], ledger.ToDraw);
        ledger = ledger.Draw(0, [1]).Draw(1, []).Draw(2, []);
        Assert.Equal(0, ledger.Final);
        ledger = ledger.Resolve(0, 1, AuditOutcome.Acquitted);

        Assert.Equal(1, ledger.Final);
        Assert.Equal([1, 2], ledger.Rounds.Select(round => round.Round));
        Assert.Equal((int[])[0], ledger.Unaudited["a"]);
        Assert.False(ledger.Unaudited.ContainsKey("b"));
    }

    [Fact]
    public void The_last_rounds_are_final_together()
    {
        var ledger = Closed(2, lag: 5).Draw(0, []).Draw(1, [2]).End();

        Assert.Equal(0, ledger.Final);
        Assert.False(ledger.IsOver);
        Assert.True(ledger.Resolve(1, 2, AuditOutcome.Unresolved).IsOver);
    }

    [Fact]
    public void A_conviction_has_all_that_is_retained_of_the_offender_audited_and_goes_back_to_before_the_first_that_is_bad()
    {
        var ledger = Closed(5, lag: 4);
        for (var round = 0; round < 5; round++) ledger = ledger.Draw(round, round == 3 ? [1] : []);
        Assert.Equal(1, ledger.Final);

        ledger = ledger.Resolve(3, 1, AuditOutcome.Convicted);
        Assert.Equal([1, 2, 4], ledger.Open.Select(open => open.Round));
        Assert.All(ledger.Open, open => Assert.Equal("b", open.Work.Provider));
        Assert.Null(ledger.DueRollBack());

        ledger = ledger.Resolve(1, 1, AuditOutcome.Acquitted).Resolve(2, 1, AuditOutcome.Convicted).Resolve(4, 1, AuditOutcome.Acquitted);
        var back = ledger.DueRollBack();

        Assert.Equal(2, back!.To);
        Assert.Equal((string[])["b"], back.Offenders);
        Assert.Equal(new UnauditedRound(0, "b"), Assert.Single(back.Unaudited));
        ledger = ledger.Undo(back);
        Assert.Equal(2, ledger.Closed);
        Assert.Null(ledger.DueRollBack());
        Assert.Throws<InvalidOperationException>(() => ledger.Close(2, s_all));
        Assert.Equal(3, ledger.Close(2, [(0, "a"), (2, "c")]).Closed);
    }

    [Fact]
    public void What_an_earlier_round_still_waits_for_is_waited_for()
    {
        var ledger = Closed(2, lag: 4).Draw(0, [2]).Draw(1, [0]).Resolve(1, 0, AuditOutcome.Forfeited);

        Assert.Null(ledger.DueRollBack());
        Assert.Equal(1, ledger.Resolve(0, 2, AuditOutcome.Acquitted).DueRollBack()!.To);
        Assert.Equal(0, ledger.Resolve(0, 2, AuditOutcome.Convicted).Resolve(1, 2, AuditOutcome.Acquitted).DueRollBack()!.To);
    }

    [Fact]
    public void An_open_audit_of_a_later_round_is_waited_for_and_its_offender_goes_too()
    {
        var ledger = Closed(2, lag: 4).Draw(0, [0]).Draw(1, [2]).Resolve(0, 0, AuditOutcome.Forfeited);
        Assert.True(ledger.IsVoid);
        Assert.Null(ledger.DueRollBack());

        ledger = ledger.Resolve(1, 2, AuditOutcome.Convicted).Resolve(0, 2, AuditOutcome.Acquitted);

        Assert.Equal((string[])["a", "c"], ledger.DueRollBack()!.Offenders);
    }

    [Fact]
    public void A_final_round_that_nobody_could_judge_is_listed_as_unaudited()
    {
        var ledger = Closed(2, lag: 1).Draw(0, [0, 1]).Resolve(0, 0, AuditOutcome.Unresolved).Resolve(0, 1, AuditOutcome.Acquitted);

        Assert.Equal(1, ledger.Final);
        Assert.Equal(["a", "c"], ledger.Unaudited.Keys);
    }

    [Fact]
    public void What_was_said_before_stands()
    {
        var ledger = Closed(2, lag: 4).Draw(0, [1]);

        Assert.Same(ledger, ledger.Close(1, [(7, "z")]));
        Assert.Equal(AuditOutcome.Undrawn, ledger.Draw(0, [0]).Rounds[0].Work[0].Outcome);
        Assert.Same(ledger, ledger.Resolve(0, 0, AuditOutcome.Convicted));
        Assert.Same(ledger, ledger.Resolve(9, 0, AuditOutcome.Convicted));
        var acquitted = ledger.Resolve(0, 1, AuditOutcome.Acquitted);
        Assert.Same(acquitted, acquitted.Resolve(0, 1, AuditOutcome.Convicted));
        Assert.Throws<InvalidOperationException>(() => ledger.Close(3, s_all));
        Assert.Throws<ArgumentException>(() => ledger.Resolve(0, 1, AuditOutcome.Pending));
        Assert.Throws<ArgumentOutOfRangeException>(() => AuditLedger.Start(0));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_nothing_final_is_ever_void_and_every_job_comes_to_its_end(int seed)
    {
        const int Rounds = 30, Workers = 5;
        var random = new Random(seed);
        var ledger = AuditLedger.Start(random.Next(1, 6));
        var cheats = Enumerable.Range(0, Workers).Where(_ => random.Next(3) == 0).ToHashSet();
        var bad = new HashSet<(int Round, int Worker)>();
        var final = 0;
        for (var moves = 0; !ledger.IsOver; moves++)
        {
            Assert.True(moves < 20_000, "The job does not come to its end.");
            if (ledger.DueRollBack() is { } back)
            {
                Assert.InRange(back.To, ledger.Final, ledger.Closed - 1);
                bad.RemoveWhere(item => item.Round >= back.To);
                ledger = ledger.Undo(back);
            }
            else if (!ledger.IsVoid && random.Next(3) == 0 && ledger.Closed < Rounds)
            {
                var present = Enumerable.Range(0, Workers).Where(worker => !ledger.Excluded.Contains($"{worker}")).ToArray();
                foreach (var worker in present.Where(worker => cheats.Contains(worker) && random.Next(2) == 0)) bad.Add((ledger.Closed, worker));
                ledger = ledger.Close(ledger.Closed, present.Select(worker => (worker, $"{worker}")));
                if (ledger.Closed == Rounds) ledger = ledger.End();
            }
            else if (ledger.ToDraw.Take(1).ToArray() is [var due] && random.Next(2) == 0)
            {
                ledger = ledger.Draw(due, [.. Enumerable.Range(0, Workers).Where(_ => random.Next(3) == 0)]);
            }
            else if (ledger.Open.ToArray() is { Length: > 0 } open)
            {
                var (round, work) = open[random.Next(open.Length)];
                ledger = ledger.Resolve(round, work.Worker, bad.Contains((round, work.Worker)) ? AuditOutcome.Convicted : random.Next(50) == 0 ? AuditOutcome.Forfeited : AuditOutcome.Acquitted);
            }

            Assert.True(ledger.Final >= final, "A final round was undone.");
            final = ledger.Final;
            // What is final and bad was never drawn, and is listed for the receipt.
            Assert.All(bad.Where(item => item.Round < final), item => Assert.Contains(item.Round, ledger.Unaudited[$"{item.Worker}"]));
        }

        Assert.Equal(Rounds, ledger.Final);
    }

    /// <summary>Seeds of random jobs.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static AuditLedger Closed(int rounds, int lag) =>
        Enumerable.Range(0, rounds).Aggregate(AuditLedger.Start(lag), (ledger, round) => ledger.Close(round, s_all));
}
