namespace ZeroG.Auditing.Protocol;

/// <summary>How a party audits.</summary>
internal enum AuditConduct
{
    /// <summary>Replays, and says what it saw.</summary>
    Honest,

    /// <summary>Commits to whatever, without a replay.</summary>
    Lazy,

    /// <summary>Spares friends, whose links it was told, and accuses everybody else.</summary>
    Colluding,
}

/// <summary>A round of work that an attack may tamper with.</summary>
/// <param name="Links">The right links, to be overwritten.</param>
/// <param name="Start">What they start from.</param>
/// <param name="Worker">Whose they are.</param>
/// <param name="Round">Of which round.</param>
/// <param name="Noise">A number that nobody else knows.</param>
/// <param name="Earlier">The worker's links of an earlier round, if it has any.</param>
/// <param name="Peer">An honest worker's links of this round.</param>
internal sealed record Work(ulong[] Links, ulong Start, int Worker, int Round, ulong Noise, ulong[]? Earlier, ulong[] Peer)
{
    /// <summary>Puts noise in the place of a link, and goes on from it.</summary>
    public void Break(int link)
    {
        Links[link] = ModelLinks.Hash(Noise, (ulong)link);
        if (link + 1 < ModelLinks.Claims) ModelLinks.Compute(Links, link + 1, Start, Worker, Round);
    }

    /// <summary>Hands in what stands elsewhere for all links of the work.</summary>
    public void Substitute(ulong[]? other)
    {
        if (other is not null) other.AsSpan(ModelLinks.FirstSteps..ModelLinks.Claims).CopyTo(Links.AsSpan(ModelLinks.FirstSteps));
    }
}

/// <summary>One attack, as the party that carries it out behaves; whatever is not said is honest.</summary>
/// <param name="Kind">Which attack.</param>
internal sealed record Strategy(AttackKind Kind)
{
    private static readonly Strategy[] s_all =
    [
        // A tenth of the steps ends within the first interval, so that its link is the first that is wrong.
        new(AttackKind.Sandbagging) { Tamper = work => work.Break(ModelLinks.FirstSteps), SignalChance = 0.5 },
        new(AttackKind.Copying) { Tamper = work => work.Substitute(work.Peer), SignalChance = 0.9 },
        new(AttackKind.Stale) { Tamper = work => work.Substitute(work.Earlier), SignalChance = 0.6 },
        new(AttackKind.Noise) { Tamper = work => work.Break(ModelLinks.LastSteps), SignalChance = 0.7 },
        new(AttackKind.SignFlip) { Tamper = work => work.Break(ModelLinks.Update), SignalChance = 0.8 },
        new(AttackKind.Scaling) { Tamper = work => work.Break(ModelLinks.Sent), SignalChance = 1 },
        new(AttackKind.WrongShard) { Tamper = work => work.Break(ModelLinks.FirstSteps + 1), SignalChance = 0.4 },
        new(AttackKind.InflatedTokens) { Tamper = work => work.Break(ModelLinks.Claims), SignalChance = 0.3 },
        new(AttackKind.WithheldState) { Tamper = work => work.Break(ModelLinks.FirstSteps), SignalChance = 0.5, ServesState = false },
        new(AttackKind.FalseAccusation) { AccusationChance = 0.1 },
        new(AttackKind.LazyAuditor) { Conduct = AuditConduct.Lazy },
        new(AttackKind.ColludingAuditors) { Conduct = AuditConduct.Colluding },
        new(AttackKind.ReplayedSignature) { ReplayChance = 0.3 },
        new(AttackKind.WrongRecord) { ForgeryChance = 0.2 },
    ];

    /// <summary>What it does to its work.</summary>
    public Action<Work>? Tamper { get; init; }

    /// <summary>Probability that a signal sees it.</summary>
    public double SignalChance { get; init; }

    /// <summary>Whether it serves its state when asked.</summary>
    public bool ServesState { get; init; } = true;

    /// <summary>How it audits.</summary>
    public AuditConduct Conduct { get; init; }

    /// <summary>Probability, a round, that it accuses somebody without a replay.</summary>
    public double AccusationChance { get; init; }

    /// <summary>Probability, a round, that it hands in what it signed before.</summary>
    public double ReplayChance { get; init; }

    /// <summary>Probability, a round, that it signs a wrong record; the orchestrator's alone.</summary>
    public double ForgeryChance { get; init; }

    /// <summary>The attack's strategy.</summary>
    public static Strategy Of(AttackKind kind) => s_all.Single(strategy => strategy.Kind == kind);
}
