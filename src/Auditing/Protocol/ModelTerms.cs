namespace ZeroG.Auditing.Protocol;

/// <summary>The job that is modelled. Money in units of its own, shares in ten-thousandths, times in rounds of work.</summary>
public sealed record ModelTerms
{
    /// <summary>Workers, each of a provider; they audit each other.</summary>
    public int Workers { get; init; } = 5;

    /// <summary>Rounds of the job.</summary>
    public int Rounds { get; init; } = 40;

    /// <summary>Probability that a round of a worker is drawn.</summary>
    public double AuditRate { get; init; } = 0.1;

    /// <summary>The same where a signal raised suspicion; at least <see cref="AuditRate"/>.</summary>
    public double SuspectRate { get; init; } = 0.5;

    /// <summary>Whether signals are looked at.</summary>
    public bool Signals { get; init; }

    /// <summary>Probability that honest work raises suspicion.</summary>
    public double FalseSignal { get; init; } = 0.02;

    /// <summary>Share of acquittals that another auditor audits again.</summary>
    public double SecondAudits { get; init; } = 0.1;

    /// <summary>Rounds until a round is final and paid.</summary>
    public int Lag { get; init; } = 6;

    /// <summary>Members of the panel, whose signatures it takes, and how many of them collude where an attack has colluders.</summary>
    public PanelTerms Panel { get; init; } = new(5, 3, 2);

    /// <summary>The same of the panel of an appeal.</summary>
    public PanelTerms Appeal { get; init; } = new(7, 4, 3);

    /// <summary>Ticks that a party has for a message.</summary>
    public int Deadline { get; init; } = 4;

    /// <summary>Ticks by which a late move extends the clock.</summary>
    public int Extension { get; init; } = 2;

    /// <summary>How often it does, in one dispute.</summary>
    public int MaxExtensions { get; init; } = 3;

    /// <summary>Ticks of a round of work.</summary>
    public int TicksPerRound { get; init; } = 8;

    /// <summary>What each provider, and the orchestrator, locks.</summary>
    public long Stake { get; init; } = 100_000;

    /// <summary>Pay of a worker's round.</summary>
    public long Pay { get; init; } = 1000;

    /// <summary>Bond of an accusation.</summary>
    public long Bond { get; init; } = 5000;

    /// <summary>Bond of an appeal.</summary>
    public long AppealBond { get; init; } = 20_000;

    /// <summary>Share of the lock that a conviction takes; of it the challenger's share, and the job's.</summary>
    public (long Penalty, long Challenger, long Job) Shares { get; init; } = (5000, 3000, 5000);
}

/// <summary>A panel.</summary>
/// <param name="Members">Its seats.</param>
/// <param name="Threshold">Signatures that a verdict takes.</param>
/// <param name="Colluders">Members that speak against what they see, where an attack has colluders; below the threshold, and so few that the others reach it.</param>
public readonly record struct PanelTerms(int Members, int Threshold, int Colluders);
