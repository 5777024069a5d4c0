using System.Numerics;
using ZeroG.Auditing.Economics;
using ZeroG.Auditing.Protocol;
using ZeroG.Chain;
using ZeroG.Chain.Deployments;

namespace ZeroG.Auditing.Tests.Economics;

public sealed class EconomicsTests
{
    private static readonly UInt256 s_coin = 1_000_000_000_000_000_000;

    private static JobTerms Terms { get; } = new()
    {
        Stake = s_coin,
        PayPerRound = s_coin / 1000,
        Rounds = 100,
        Workers = 5,
        AuditBps = 500,
        Lag = 3,
        Court = DeploymentTerms.Default.Terms,
    };

    // Rates, lags, lengths, costs and burns, each against each: the games of small and of large numbers alike.
    private static IEnumerable<CheatingGame> Grid()
    {
        foreach (var p in (int[])[100, 500, 2500, 9000, 10_000])
            foreach (var (lag, audit) in ((int, int)[])[(0, 0), (2, 1), (8, 1), (40, 3), (3, 7)])
                foreach (var rounds in (int[])[1, 12, 60])
                    foreach (var (gain, surplus, burned) in ((int, int, int)[])[(90, 0, 0), (50, 50, 300), (20, 10, 2000), (900, 5, 0)])
                    {
                        yield return new CheatingGame
                        {
                            Gain = (BigInteger)gain * CheatingGame.PerWei,
                            Pay = (BigInteger)100 * CheatingGame.PerWei,
                            Surplus = (BigInteger)surplus * CheatingGame.PerWei,
                            Burned = (BigInteger)burned * CheatingGame.PerWei,
                            Caught = Chance.OfBps(p),
                            Rounds = rounds,
                            Lag = lag,
                            AuditRounds = audit,
                        };
                    }
    }

    [Fact]
    public void The_formulas_agree_with_games_that_were_played_within_five_standard_errors()
    {
        var games = Grid().ToList();
        Assert.True(games.Count >= 200);
        var checks = 0;
        foreach (var game in games)
        {
            foreach (var (first, last) in Spans(game.Rounds))
            {
                var played = GameSimulation.Play(game, first, last, 1000, (ulong)checks++);
                // 5 standard errors, exact ones since so few runs may miss what is rare: one false alarm in 1.7 million checks.
                // The doubles themselves are good to a billionth of the money.
                var expected = game.ExpectedGain(first, last);
                Assert.True(
                    Math.Abs(played.Mean - expected) <= 5 * Deviation(game, first, last) / Math.Sqrt(played.Runs) + Exactness(game),
                    $"{game}, rounds {first} to {last}: expected {expected}, played {played}.");
                var within = game.Caught.Within(last - first + 1);
                Assert.InRange(played.CaughtRuns / 1000.0 - within, -5 * Math.Sqrt(within * (1 - within) / 1000) - 1e-9, 5 * Math.Sqrt(within * (1 - within) / 1000) + 1e-9);
            }
        }

        Assert.True(checks >= 500);
    }

    // Of one game, from the probabilities of its outcomes: caught in each round, or never.
    private static double Deviation(CheatingGame game, int first, int last)
    {
        var (left, mean, squares) = (1.0, 0.0, 0.0);
        for (var round = first; round <= last; round++)
        {
            Add(left * game.Caught.ToDouble(), CheatingGame.ToWei(game.Gain * (round - first + 1) - game.LossAt(round)));
            left *= 1 - game.Caught.ToDouble();
        }

        Add(left, CheatingGame.ToWei(game.Gain * (last - first + 1)));
        return Math.Sqrt(Math.Max(0, squares - mean * mean));

        void Add(double chance, double value)
        {
            mean += chance * value;
            squares += chance * value * value;
        }
    }

    // All rounds; the middle third, with pay outstanding; the last alone.
    private static IEnumerable<(int First, int Last)> Spans(int rounds) =>
        rounds == 1 ? [(1, 1)] : [(1, rounds), (rounds / 3 + 1, rounds * 2 / 3), (rounds, rounds)];

    private static double Exactness(CheatingGame game) => 1e-9 * CheatingGame.ToWei(game.LossAt(1) + game.LossAt(game.Rounds) + game.Gain * game.Rounds);

    [Fact]
    public void The_decision_is_that_of_the_best_of_all_ways_to_cheat()
    {
        foreach (var game in Grid())
        {
            // Every subset of rounds in which to cheat, by induction over the rounds, in exact numbers.
            var best = BigInteger.Zero;
            var scale = BigInteger.One;
            for (var round = game.Rounds; round >= 1; round--)
            {
                var cheats = (game.Gain * game.Caught.Whole - game.Caught.Part * game.LossAt(round)) * scale + (game.Caught.Whole - game.Caught.Part) * best;
                best = BigInteger.Max(best * game.Caught.Whole, cheats);
                scale *= game.Caught.Whole;
            }

            Assert.Equal(best.Sign > 0, game.Pays);
            Assert.Equal((double)(best * 1_000_000 / scale) / 1e6 / CheatingGame.PerWei, game.BestGain(), Exactness(game) + 1e-6);
            Assert.True(game.BestGain() >= Spans(game.Rounds).Max(span => game.ExpectedGain(span.First, span.Last)) - Exactness(game));
        }
    }

    [Fact]
    public void Without_lag_and_surplus_the_bound_is_that_of_the_literature()
    {
        // Slash ≥ gain·(1 − p)/p, where the gain of a cheated round is all of its pay.
        for (var bps = 100; bps <= 10_000; bps += 100)
        {
            var game = AttackGames.Of(Terms with { AuditBps = bps, Lag = 0 }, AttackKind.Copying);
            Assert.Equal(CheatingGame.DivideUp(game.Gain * (10_000 - bps), bps), game.LeastBurned);
        }
    }

    [Fact]
    public void A_catch_within_k_rounds_has_the_chance_of_the_formula()
    {
        var chance = Chance.OfBps(500);
        Assert.Equal(0.05, chance.Within(1), 1e-15);
        Assert.Equal(1 - Math.Pow(0.95, 40), chance.Within(40), 1e-12);
        Assert.Equal(14, chance.MedianTimes());
        Assert.Null(new Chance(0, 7).MedianTimes());
        Assert.Equal(1, Chance.Certain.MedianTimes());
    }

    [Theory]
    [InlineData(10_000, 0)]
    [InlineData(7_000, 0)]
    [InlineData(9_000, 500)]
    public void What_is_said_to_mend_a_job_mends_it_and_nothing_much_less_does(int cost, int silence)
    {
        var count = 0;
        foreach (var rate in (int[])[100, 300, 1000])
            foreach (var lag in (int[])[0, 4, 60])
                foreach (var attackers in (int[])[1, 2])
                {
                    var terms = Terms with { Stake = s_coin / 100, AuditBps = rate, Lag = lag, CostBps = cost, SilenceBps = silence, Attackers = attackers, HarmPerRound = s_coin / 500 };
                    foreach (var finding in JobEconomics.Judge(terms).Findings.Where(finding => finding.Pays))
                    {
                        if (finding.LeastStake is { } stake)
                        {
                            Assert.False(Of(terms with { Stake = stake }, finding.Attack).Pays);
                            Assert.True(Of(terms with { Stake = stake - stake / 1000 - 1 }, finding.Attack).Pays);
                            count++;
                        }

                        if (finding.LeastAuditBps is { } least)
                        {
                            Assert.False(Of(terms with { AuditBps = least }, finding.Attack).Pays);
                            Assert.True(Of(terms with { AuditBps = least - 1 }, finding.Attack).Pays);
                            count++;
                        }

                        if (finding.LeastBond is { } bond)
                        {
                            Assert.False(Of(terms with { Court = terms.Court with { Bond = bond } }, finding.Attack).Pays);
                            count++;
                        }
                    }
                }

        Assert.True(count > 50);

        static Finding Of(JobTerms terms, AttackKind attack) => JobEconomics.Judge(terms).Findings.Single(finding => finding.Attack == attack);
    }

    [Fact]
    public void Only_the_burned_share_of_a_slash_deters()
    {
        Assert.Equal(s_coin / 10, Terms.BurnedOf(s_coin));
        // What is left of 3 wei after two divisions, both rounded down.
        Assert.Equal((UInt256)2, Terms.BurnedOf(6));
        // p·(burned + pay) = 0.05·(0.1 + 0.001) is over the 0.0009 that a tenth of the steps saves; with a fiftieth of the stake it is not.
        Assert.False(AttackGames.Of(Terms, AttackKind.Sandbagging).Pays);
        Assert.True(AttackGames.Of(Terms with { Stake = s_coin / 50 }, AttackKind.Sandbagging).Pays);
    }

    [Fact]
    public void Whoever_only_cheats_to_be_silent_is_deterred_by_the_lease_and_the_lag_or_by_a_price_of_silence()
    {
        Assert.True(AttackGames.Of(Terms, AttackKind.WithheldState).Pays);
        Assert.True(AttackGames.Of(Terms with { CostBps = 5000 }, AttackKind.WithheldState).Pays);
        // A lease worth keeping at the beginning, unpaid rounds at the end.
        Assert.False(AttackGames.Of(Terms with { CostBps = 5000, Lag = 12 }, AttackKind.WithheldState).Pays);
        Assert.False(AttackGames.Of(Terms with { SilenceBps = 1000 }, AttackKind.WithheldState).Pays);
        Assert.Null(JobEconomics.Judge(Terms).LeastStake);
    }

    [Fact]
    public void Each_attack_is_judged_once_and_the_whole_is_as_bad_as_its_worst()
    {
        var judgement = JobEconomics.Judge(Terms with { SilenceBps = 2000 });
        Assert.Equal(AttackGames.Kinds, judgement.Findings.Select(finding => finding.Attack));
        Assert.False(judgement.CheatingPays);
        Assert.Null(judgement.LeastStake);
        var poor = JobEconomics.Judge(Terms with { SilenceBps = 2000, Stake = s_coin / 50 });
        Assert.True(poor.CheatingPays);
        Assert.False(JobEconomics.Judge(poor.Terms with { Stake = poor.LeastStake!.Value }).CheatingPays);
        Assert.False(JobEconomics.Judge(poor.Terms with { AuditBps = poor.LeastAuditBps!.Value }).CheatingPays);
    }

    [Fact]
    public void Friends_among_the_auditors_lower_the_chance_of_a_catch_by_their_share()
    {
        Assert.Equal(Chance.Certain, AttackGames.HonestAudit(Terms));
        // Two of five: the auditor is the friend in one case of four, and then a tenth of its acquittals is audited by one of the three others.
        Assert.Equal(new Chance(31, 40), AttackGames.HonestAudit(Terms with { Attackers = 2 }));
        Assert.Equal(Chance.Certain, AttackGames.HonestAudit(Terms with { Attackers = 1, Workers = 2 }));
    }

    [Fact]
    public void Terms_that_describe_no_job_are_refused_with_what_to_choose()
    {
        JobTerms[] wrong =
        [
            Terms with { Rounds = 0 }, Terms with { Workers = 1 }, Terms with { AuditBps = 0 }, Terms with { AuditBps = 10_001 }, Terms with { Lag = -1 },
            Terms with { AuditRounds = -1 }, Terms with { CostBps = 10_001 }, Terms with { StepsRunBps = -1 }, Terms with { Attackers = 5 },
            Terms with { SecondAuditBps = 10_001 }, Terms with { SilenceBps = -1 }, Terms with { Stake = UInt256.MaxValue },
            Terms with { Court = Terms.Court with { JobBps = 7000 } },
        ];
        Assert.All(wrong, terms => Assert.Throws<ArgumentException>(() => JobEconomics.Judge(terms)));
        Assert.Throws<ArgumentException>(() => AttackGames.Of(Terms, AttackKind.ReplayedSignature));
    }

    [Theory]
    [InlineData(2, 1, 10_000)]
    [InlineData(4, 3, 10_000)]
    // One in five is left to look, and looks with a chance of 4/5.
    [InlineData(5, 4, 8_000)]
    // 1 − (3/4)^15
    [InlineData(16, 1, 9_866)]
    public void A_wrong_record_is_found_by_those_outside_the_party_who_compute_it_again(int workers, int attackers, int caughtBps) =>
        Assert.Equal(Chance.OfBps(caughtBps), AttackGames.Of(Terms with { Workers = workers, Attackers = attackers }, AttackKind.WrongRecord).Caught);
}
