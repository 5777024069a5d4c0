using ZeroG.Chain.Contracts;

namespace ZeroG.Auditing.Economics;

/// <summary>What decides whether cheating pays in a job. Money in wei, shares in ten-thousandths (bps), times in rounds.</summary>
public sealed record JobTerms
{
    /// <summary>The whole, in bps.</summary>
    public const int WholeBps = 10_000;

    /// <summary>The most rounds that a job has.</summary>
    public const int MaxRounds = 20_000;

    /// <summary>What each provider locks to the job.</summary>
    public required UInt256 Stake { get; init; }

    /// <summary>What one provider gets for one round of full length.</summary>
    public required UInt256 PayPerRound { get; init; }

    /// <summary>Rounds of the job.</summary>
    public required int Rounds { get; init; }

    /// <summary>Workers, each of a provider; their auditors are the others among them.</summary>
    public required int Workers { get; init; }

    /// <summary>Probability that a round of a worker is audited; signals may raise it, and are not counted on.</summary>
    public required int AuditBps { get; init; }

    /// <summary>Rounds from a round's end until it is final and paid.</summary>
    public required int Lag { get; init; }

    /// <summary>The court's bond and shares.</summary>
    public required SlashingCourt.Terms Court { get; init; }

    /// <summary>Rounds from a round's end until its audit has found the mismatch: from then on the accused is paid nothing.</summary>
    public int AuditRounds { get; init; } = 1;

    /// <summary>What an honest round costs its provider, as a share of its pay. The whole is the worst case: a provider then loses nothing by losing its lease.</summary>
    public int CostBps { get; init; } = WholeBps;

    /// <summary>The share of its steps that a sandbagger runs, or of its tokens that an inflater trained on.</summary>
    public int StepsRunBps { get; init; } = 1000;

    /// <summary>What one wrecked round, or one accusation of an honest provider, is worth to whoever wants it.</summary>
    public UInt256 HarmPerRound { get; init; }

    /// <summary>Workers of one party.</summary>
    public int Attackers { get; init; } = 1;

    /// <summary>Share of acquittals that another auditor audits again.</summary>
    public int SecondAuditBps { get; init; } = 1000;

    /// <summary>Share of its lock that a provider loses for good when it withholds its state; 0 where silence costs pay and lease alone.</summary>
    public int SilenceBps { get; init; }

    /// <summary>Whether the round of a worker that is silent is judged without it, so that silence hides nothing: it then costs what a conviction does.</summary>
    public bool IsSilenceJudged { get; init; }

    /// <summary>What one provider gets for one round when a budget is spread evenly, rounded up: the worst case.</summary>
    public static UInt256 EvenPay(UInt256 budget, int rounds, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rounds);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        var shares = (UInt256)((ulong)rounds * (ulong)workers);
        return budget / shares + ((budget % shares).IsZero ? UInt256.Zero : UInt256.One);
    }

    /// <summary>What a conviction burns of a lock: what is left of the penalty after challenger and job have theirs, as the court divides it.</summary>
    public UInt256 BurnedOf(UInt256 stake)
    {
        var penalty = stake * Court.PenaltyBps / WholeBps;
        return penalty - penalty * Court.ChallengerBps / WholeBps - penalty * Court.JobBps / WholeBps;
    }

    /// <summary>What a lost bond burns.</summary>
    public UInt256 BurnedBond => Court.Bond - Court.Bond * (Court.ChallengerBps + Court.JobBps) / WholeBps;

    /// <summary>Makes sure that the terms describe a job.</summary>
    /// <exception cref="ArgumentException">They do not; the message says what to choose.</exception>
    public void Check()
    {
        Require(Rounds is >= 1 and <= MaxRounds, $"Rounds are {Rounds}: choose 1 to {MaxRounds}.");
        Require(Workers is >= 2 and <= 100_000, $"Workers are {Workers}: choose 2 to 100000; the only worker of a job has nobody who audits it.");
        Require(AuditBps is >= 1 and <= WholeBps, $"The audit rate is {AuditBps} bps: choose 1 to {WholeBps}.");
        Require(Lag is >= 0 and <= MaxRounds, $"The finality lag is {Lag} rounds: choose 0 to {MaxRounds}.");
        Require(AuditRounds is >= 0 and <= MaxRounds, $"An audit takes {AuditRounds} rounds: choose 0 to {MaxRounds}.");
        Require(CostBps is >= 0 and <= WholeBps, $"The cost of a round is {CostBps} bps of its pay: choose 0 to {WholeBps}; nobody works at a loss.");
        Require(StepsRunBps is >= 0 and <= WholeBps, $"A sandbagger runs {StepsRunBps} bps of its steps: choose 0 to {WholeBps}.");
        Require(SecondAuditBps is >= 0 and <= WholeBps, $"The rate of second audits is {SecondAuditBps} bps: choose 0 to {WholeBps}.");
        Require(SilenceBps is >= 0 and <= WholeBps, $"Silence costs {SilenceBps} bps of the lock: choose 0 to {WholeBps}.");
        Require(Attackers >= 1 && Attackers < Workers, $"One party has {Attackers} of {Workers} workers: choose 1 to {Workers - 1}; where all are one party nobody is left to catch it.");
        Require(Court.PenaltyBps >= 1 && Court.PenaltyBps <= WholeBps && Court.ChallengerBps + Court.JobBps < WholeBps, "The court's penalty is not 1 to 10000 bps of the lock, or nothing of it is burned.");
        // So that no product below leaves 256 bits, here or on the chain.
        var most = (UInt256)(System.Numerics.BigInteger.One << 128);
        Require(Stake < most && PayPerRound < most && HarmPerRound < most && Court.Bond < most, "An amount is 2^128 wei or more.");
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ArgumentException(message);
    }
}
