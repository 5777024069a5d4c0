using ZeroG.Auditing.Protocol;
using ZeroG.Bench.Adversary;

namespace ZeroG.Auditing.Tests.Protocol;

public sealed class ProtocolModelTests
{
    private const int Seeds = 20;
    private static readonly AttackKind[] s_kinds = Enum.GetValues<AttackKind>();

    private static readonly AttackKind[] s_work =
        [.. s_kinds.Where(kind => Strategy.Of(kind).Tamper is not null)];

    public static TheoryData<AttackKind> Kinds => [.. s_kinds];

    private static IEnumerable<(AttackKind, AttackKind)> Pairs =>
        from first in s_kinds from second in s_kinds where first <= second select (first, second);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void With_every_other_attack_none_is_missed_nobody_honest_pays_and_nothing_stays_locked(AttackKind kind)
    {
        foreach (var (first, second) in Pairs.Where(pair => pair.Item1 == kind))
        {
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                foreach (var signals in (bool[])[false, true])
                {
                    Held(new ModelTerms { Signals = signals }, [new(first, 1), new(second, 3)], seed);
                    Held(new ModelTerms { Signals = signals }, [new(first, 2), new(second, 2)], seed);
                }
            }
        }
    }

    private static Outcome Held(ModelTerms terms, Attacker[] attackers, ulong seed)
    {
        var outcome = ProtocolModel.Run(terms, attackers, seed);
        var run = $"{string.Join(" and ", attackers)}, seed {seed}, signals {terms.Signals}";
        Assert.True(outcome.Missed.Count == 0, $"{run}: {string.Join(" ", outcome.Missed)}");
        Assert.True(outcome.FalseSlashes.Count == 0, $"{run}: {string.Join(" ", outcome.FalseSlashes)}");
        Assert.True(outcome.Locked == 0, $"{run}: {outcome.Locked} is locked.");
        Assert.True(outcome.IsConserved, $"{run}: money appeared or vanished.");
        Assert.True(outcome.IsClean, $"{run}: the final record rests on what was convicted.");
        Assert.True(outcome.LongestDispute <= DisputeClock.Longest(terms), $"{run}: a dispute took {outcome.LongestDispute} ticks.");
        Assert.True(outcome.Spared == 0 || attackers.Any(it => it.Kind == AttackKind.ColludingAuditors), run);
        return outcome;
    }

    [Fact]
    public void Honest_jobs_are_audited_thousands_of_times_and_nobody_is_slashed()
    {
        var audits = 0;
        for (ulong seed = 0; audits < 10_000; seed++)
        {
            var outcome = Held(new ModelTerms { Signals = seed % 2 == 0 }, [], seed);
            Assert.Equal(0, outcome.Rollbacks + outcome.Convictions);
            audits += outcome.Audits;
        }
    }

    [Fact]
    public void The_rounds_until_the_catch_follow_the_formula_with_signals_off()
    {
        // Cells: an attack, one or two attackers, a number of rounds k. Each is a binomial share; the band's normal quantile makes an
        // alarm in any of all the cells a matter of one in a thousand (Bonferroni), for the seeds are fixed.
        const int Runs = 200;
        int[] within = [1, 2, 4, 7, 12, 20];
        var band = new DrawBand(0.001, cells: s_work.Length * 2 * within.Length);
        var terms = new ModelTerms { AuditRate = 0.1, Rounds = 30 };
        foreach (var kind in s_work)
        {
            foreach (var parties in (int[][])[[1], [1, 3]])
            {
                var caught = new List<int>();
                for (ulong seed = 0; seed < Runs; seed++)
                {
                    // Of two attackers the last is measured; when the first is convicted, rounds are trained and drawn anew, with the same rate.
                    var outcome = ProtocolModel.Run(terms, [.. parties.Select(party => new Attacker(kind, party))], 1000 * (ulong)kind + seed);
                    caught.Add(outcome.RoundsToCatch[^1] ?? int.MaxValue);
                }

                foreach (var k in within)
                {
                    var expected = 1 - Math.Pow(1 - terms.AuditRate, k);
                    var share = caught.Count(rounds => rounds <= k) / (double)Runs;
                    var width = band.Around(expected, Runs);
                    Assert.True(Math.Abs(share - expected) <= width, $"{kind} by {parties.Length}, within {k}: {share}, expected {expected} ± {width}.");
                }
            }
        }
    }

    [Fact]
    public void Signals_make_the_catch_earlier_and_never_later()
    {
        foreach (var kind in s_work)
        {
            var (earlier, runs) = (0, 0);
            for (ulong seed = 0; seed < 100; seed++)
            {
                var without = ProtocolModel.Run(new ModelTerms(), [new(kind, 1)], seed).RoundsToCatch[0] ?? int.MaxValue;
                var with = ProtocolModel.Run(new ModelTerms { Signals = true }, [new(kind, 1)], seed).RoundsToCatch[0] ?? int.MaxValue;
                Assert.True(with <= without, $"{kind}, seed {seed}: {with} with signals, {without} without.");
                if (with < without) earlier++;
                runs++;
            }

            Assert.True(earlier > runs / 4, $"{kind} is caught earlier in {earlier} of {runs} runs.");
        }
    }

    [Fact]
    public void After_the_conviction_the_record_is_that_of_a_run_without_the_offender()
    {
        foreach (var kind in s_work)
        {
            // Drawn in its first round of cheating: nothing of it is final. Only the worker's honest rounds before stay, of which stale work has one.
            if (kind == AttackKind.Stale) continue;
            for (ulong seed = 0; seed < Seeds; seed++)
            {
                var outcome = Held(new ModelTerms { AuditRate = 1 }, [new(kind, 4)], seed);
                Assert.Equal(1, outcome.RoundsToCatch[0]);
                Assert.Equal(ProtocolModel.Run(new ModelTerms { Workers = 4 }, [], seed).FinalRecord, outcome.FinalRecord);
            }
        }
    }

    [Fact]
    public void A_conviction_costs_stake_and_pay_and_silence_costs_pay_alone()
    {
        var terms = new ModelTerms { AuditRate = 1 };
        for (ulong seed = 0; seed < Seeds; seed++)
        {
            // Every round until the verdict is an offence of its own: the penalty, again and again, until nothing is locked.
            var convicted = Held(terms, [new(AttackKind.Sandbagging, 4)], seed);
            Assert.InRange(convicted.Convictions, 2, 8);
            Assert.Equal(0, Assert.Single(convicted.Balances, balance => balance < terms.Stake));
            Assert.Equal(0, convicted.Balances[4]);
            Assert.True(convicted.Burned >= terms.Stake / 5);

            var silent = Held(terms, [new(AttackKind.WithheldState, 4)], seed);
            Assert.Equal((terms.Stake, 0, 0), (silent.Balances[4], silent.Convictions, silent.Burned));
            Assert.All(silent.Balances.Take(4), balance => Assert.Equal(terms.Stake + terms.Rounds * terms.Pay, balance));
        }
    }

    [Fact]
    public void A_lag_shorter_than_any_dispute_finalizes_nothing_that_is_undone_later()
    {
        foreach (var kind in s_work)
            for (ulong seed = 0; seed < Seeds; seed++)
                Held(new ModelTerms { Lag = 0, AuditRate = 0.2 }, [new(kind, 1), new(AttackKind.FalseAccusation, 2)], seed);
    }

    [Fact]
    public void A_run_is_its_seeds()
    {
        Attacker[] attackers = [new(AttackKind.Sandbagging, 0), new(AttackKind.FalseAccusation, 1)];
        Assert.Equivalent(ProtocolModel.Run(new ModelTerms(), attackers, 7), ProtocolModel.Run(new ModelTerms(), attackers, 7), strict: true);
        Assert.NotEqual(ProtocolModel.Run(new ModelTerms(), attackers, 7).FinalRecord, ProtocolModel.Run(new ModelTerms(), attackers, 8).FinalRecord);
    }

    [Fact]
    public void Every_attack_is_carried_out_and_caught_in_some_runs()
    {
        foreach (var kind in s_kinds)
        {
            var outcomes = Enumerable.Range(0, Seeds).Select(seed => Held(new ModelTerms(), [new(kind, 1), new(AttackKind.Sandbagging, 2)], (ulong)seed)).ToList();
            Assert.True(outcomes.Sum(outcome => outcome.Deeds[0]) > Seeds / 2, $"{kind}: {outcomes.Sum(outcome => outcome.Deeds[0])} deeds.");
            Assert.True(outcomes.Count(outcome => outcome.RoundsToCatch[0] is not null) > Seeds / 2, $"{kind}: caught in {outcomes.Count(outcome => outcome.RoundsToCatch[0] is not null)} runs.");
        }
    }

    [Fact]
    public void A_friend_among_the_auditors_spares_some_rounds_and_is_found_out_with_them()
    {
        var outcomes = Enumerable.Range(0, 200).Select(seed => Held(
            new ModelTerms { SecondAudits = 0.5 }, [new(AttackKind.Sandbagging, 1), new(AttackKind.ColludingAuditors, 2)], (ulong)seed)).ToList();
        Assert.Contains(outcomes, outcome => outcome.Spared > 0);
        Assert.Contains(outcomes, outcome => outcome is { Spared: 0, Convictions: > 0 });
        for (ulong seed = 0; seed < 200; seed++)
            Assert.Equal(0, Held(new ModelTerms { SecondAudits = 1 }, [new(AttackKind.Sandbagging, 1), new(AttackKind.ColludingAuditors, 2)], seed).Spared);
    }

    [Fact]
    public void Attackers_out_of_the_models_reach_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ProtocolModel.Run(new ModelTerms(), [new(AttackKind.Noise, 5)], 1));
        Assert.Throws<ArgumentException>(() => ProtocolModel.Run(new ModelTerms(), [.. Enumerable.Range(0, 4).Select(party => new Attacker(AttackKind.Noise, party))], 1));
        Assert.Throws<ArgumentException>(() => ProtocolModel.Run(new ModelTerms { Panel = new(5, 3, 3) }, [], 1));
        Assert.Throws<ArgumentException>(() => ProtocolModel.Run(new ModelTerms { Appeal = new(7, 6, 3) }, [], 1));
    }
}
