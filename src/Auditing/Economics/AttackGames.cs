using System.Numerics;
using ZeroG.Auditing.Protocol;
using ZeroG.Auditing.Records;

namespace ZeroG.Auditing.Economics;

/// <summary>Which game each attack is, in a job: what it yields, what it risks, and how likely it is caught.</summary>
public static class AttackGames
{
    /// <summary>The attacks that are games of money; a replayed signature is refused at once, and costs its sender nothing but the round.</summary>
    public static IReadOnlyList<AttackKind> Kinds { get; } = [.. Enum.GetValues<AttackKind>().Where(kind => kind != AttackKind.ReplayedSignature)];

    /// <summary>The game.</summary>
    /// <exception cref="ArgumentException">The terms describe no job, or the attack is no game.</exception>
    public static CheatingGame Of(JobTerms terms, AttackKind kind)
    {
        ArgumentNullException.ThrowIfNull(terms);
        terms.Check();
        var work = Work(terms);
        BigInteger pay = terms.PayPerRound, harm = (BigInteger)terms.HarmPerRound * CheatingGame.PerWei;
        BigInteger cost = pay * terms.CostBps * JobTerms.WholeBps;
        return kind switch
        {
            AttackKind.Sandbagging => work with { Gain = pay * terms.CostBps * (JobTerms.WholeBps - terms.StepsRunBps) },
            AttackKind.Copying or AttackKind.Stale => work with { Gain = cost },
            // Other data may be data whose result is at hand: at most the whole round is saved, and the model is bent besides.
            AttackKind.Noise or AttackKind.WrongShard => work with { Gain = cost + harm },
            AttackKind.SignFlip or AttackKind.Scaling => work with { Gain = harm },
            // Beside honest work in a round as short as this one was: paid for all, trained on a part.
            AttackKind.InflatedTokens => work with { Gain = pay * JobTerms.WholeBps * (JobTerms.WholeBps - terms.StepsRunBps) },
            AttackKind.WithheldState => terms.IsSilenceJudged ? work with { Gain = cost } : work with { Gain = cost, Burned = Silence(terms, terms.Stake) },
            AttackKind.ColludingAuditors => work with { Gain = cost, Caught = work.Caught * HonestAudit(terms) },
            AttackKind.FalseAccusation => work with { Gain = harm, Pay = 0, Surplus = 0, Burned = Bond(terms), Caught = Chance.Certain },
            // An audit is paid like the round that it replays; the roots are committed to first, so they cannot be copied.
            AttackKind.LazyAuditor => work with { Gain = cost, Surplus = 0, Burned = Bond(terms), Caught = Chance.Certain, Lag = 0 },
            // At most the pay of all for that round; whoever goes on from its record checks it.
            AttackKind.WrongRecord => work with
            {
                Gain = pay * terms.Workers * CheatingGame.PerWei + harm,
                Pay = pay * terms.Workers * CheatingGame.PerWei,
                Surplus = 0,
                Caught = Checked(terms),
            },
            _ => throw new ArgumentException($"{kind} is refused where it is received: there is no game to judge.", nameof(kind)),
        };
    }

    /// <summary>Whether the burned amount of an attack follows from the provider's stake.</summary>
    internal static bool HasStake(AttackKind kind) => kind is not (AttackKind.FalseAccusation or AttackKind.LazyAuditor);

    /// <summary>Whether the probability of an attack's catch follows from the audit rate.</summary>
    internal static bool HasRate(AttackKind kind) => kind is not (AttackKind.FalseAccusation or AttackKind.LazyAuditor or AttackKind.WrongRecord);

    /// <summary>Probability that a drawn round meets an auditor outside the party: at first, or at the second audit of an acquittal.</summary>
    internal static Chance HonestAudit(JobTerms terms)
    {
        BigInteger others = terms.Workers - 1, honest = terms.Workers - terms.Attackers, friends = terms.Attackers - 1, rest = Math.Max(1, terms.Workers - 2);
        return new(honest * rest * JobTerms.WholeBps + friends * terms.SecondAuditBps * honest, others * rest * JobTerms.WholeBps);
    }

    /// <summary>Probability that one of the workers outside the party computes a record again.</summary>
    internal static Chance Checked(JobTerms terms) => terms.Workers <= RecordCheck.Expected
        ? Chance.Certain
        : Chance.OfBps((int)(JobTerms.WholeBps * (1 - Math.Pow(1 - (double)RecordCheck.Expected / terms.Workers, terms.Workers - terms.Attackers))));

    private static CheatingGame Work(JobTerms terms) => new()
    {
        Gain = 0,
        Pay = (BigInteger)terms.PayPerRound * CheatingGame.PerWei,
        Surplus = (BigInteger)terms.PayPerRound * (JobTerms.WholeBps - terms.CostBps) * JobTerms.WholeBps,
        Burned = (BigInteger)terms.BurnedOf(terms.Stake) * CheatingGame.PerWei,
        Caught = Chance.OfBps(terms.AuditBps),
        Rounds = terms.Rounds,
        Lag = terms.Lag,
        AuditRounds = terms.AuditRounds,
    };

    private static BigInteger Silence(JobTerms terms, UInt256 stake) => (BigInteger)(stake * (ulong)terms.SilenceBps / JobTerms.WholeBps) * CheatingGame.PerWei;

    private static BigInteger Bond(JobTerms terms) => (BigInteger)terms.BurnedBond * CheatingGame.PerWei;
}
