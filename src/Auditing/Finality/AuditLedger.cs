using System.Collections.Immutable;

namespace ZeroG.Auditing.Finality;

/// <summary>
/// Which rounds of a job are final, and what a conviction does to the others. A round is final once it lies the lag behind, its
/// audits are resolved, and so are those of all rounds before it: then it is paid, and never undone.
/// </summary>
/// <param name="Lag">A, the rounds that must be closed behind a round before it can be final; at least 1.</param>
/// <param name="Final">Rounds that are final: all below this one.</param>
/// <param name="Rounds">The closed rounds behind them, in order.</param>
/// <param name="Unaudited">Final rounds in which nobody judged a provider's work, by provider: what an offender's receipt lists.</param>
/// <param name="Excluded">Providers that take no part any more, ascending.</param>
/// <param name="HasEnded">Whether the last round is closed: no more come behind it, and those that are left are final together.</param>
/// <remarks>A value: each event gives another one. All of it is bounded by the lag, but for one number a round and provider that nobody judged.</remarks>
public sealed record AuditLedger(
    int Lag,
    int Final,
    ImmutableArray<AuditedRound> Rounds,
    ImmutableSortedDictionary<string, ImmutableArray<int>> Unaudited,
    ImmutableArray<string> Excluded,
    bool HasEnded = false)
{
    /// <summary>The ledger of a job before its first round.</summary>
    /// <param name="lag">A, at least 1.</param>
    public static AuditLedger Start(int lag)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lag);
        return new AuditLedger(lag, 0, [], ImmutableSortedDictionary.Create<string, ImmutableArray<int>>(StringComparer.Ordinal), []);
    }

    /// <summary>Rounds that were closed.</summary>
    public int Closed => Final + Rounds.Length;

    /// <summary>Rounds whose draw is due, in order.</summary>
    public IEnumerable<int> ToDraw => Rounds.Where(round => !round.IsDrawn).Select(round => round.Round);

    /// <summary>Audits that are open, in order.</summary>
    public IEnumerable<(int Round, AuditedWork Work)> Open =>
        from round in Rounds from work in round.Work where work.Outcome == AuditOutcome.Pending select (round.Round, work);

    /// <summary>Whether the job is over for good: its last round is closed, and all are final.</summary>
    public bool IsOver => HasEnded && Rounds.IsEmpty;

    /// <summary>A round is closed; a round that was closed before stays as it is.</summary>
    /// <param name="round">The round; the next one.</param>
    /// <param name="contributors">Worker and provider of each contribution.</param>
    /// <exception cref="InvalidOperationException">Another round is due, or a contributor is excluded.</exception>
    public AuditLedger Close(int round, IEnumerable<(int Worker, string Provider)> contributors)
    {
        if (round < Closed) return this;
        if (round > Closed) throw new InvalidOperationException($"Round {round} was closed where round {Closed} was due.");
        ImmutableArray<AuditedWork> work = [.. contributors.OrderBy(item => item.Worker).Select(item => new AuditedWork(item.Worker, item.Provider, AuditOutcome.Undrawn))];
        return work.FirstOrDefault(item => Excluded.Contains(item.Provider)) is { } barred
            ? throw new InvalidOperationException($"Provider {barred.Provider} contributed to round {round} though it is excluded.")
            : this with { Rounds = Rounds.Add(new AuditedRound(round, false, work)) };
    }

    /// <summary>The draw of a round is made; one that was made before stands.</summary>
    /// <param name="round">The round.</param>
    /// <param name="workers">Who is audited.</param>
    public AuditLedger Draw(int round, IReadOnlyCollection<int> workers) => Change(round, old => old.IsDrawn ? old : old with
    {
        IsDrawn = true,
        Work = [.. old.Work.Select(work => workers.Contains(work.Worker) && work.Outcome == AuditOutcome.Undrawn ? work with { Outcome = AuditOutcome.Pending } : work)],
    }).Settle();

    /// <summary>Somebody suspects a worker's round: it is audited whether it is drawn or not.</summary>
    /// <param name="round">The round; one that is final, or not closed, stays as it is.</param>
    /// <param name="worker">Whose work.</param>
    public AuditLedger Report(int round, int worker) => Change(round, old => old with
    {
        Work = [.. old.Work.Select(work => work.Worker == worker && work.Outcome == AuditOutcome.Undrawn ? work with { Outcome = AuditOutcome.Pending } : work)],
    });

    /// <summary>Every round is undone, final ones too: of the offenders' work nothing is left.</summary>
    /// <param name="back">The roll-back that is due.</param>
    public AuditLedger Purge(RollBack back)
    {
        ArgumentNullException.ThrowIfNull(back);
        return Undo(back) with { Final = 0, Rounds = [], Unaudited = Unaudited.Clear() };
    }

    /// <summary>
    /// An audit has ended; the first outcome stands. After a conviction all of the offender's rounds that are not final are audited, whether
    /// they were drawn or not.
    /// </summary>
    /// <param name="round">The round.</param>
    /// <param name="worker">Whose audit.</param>
    /// <param name="outcome">How it ended.</param>
    /// <exception cref="ArgumentException">That is no end of an audit.</exception>
    public AuditLedger Resolve(int round, int worker, AuditOutcome outcome)
    {
        if (outcome is AuditOutcome.Undrawn or AuditOutcome.Pending) throw new ArgumentException($"{outcome} is no end of an audit.", nameof(outcome));
        var work = Rounds.FirstOrDefault(item => item.Round == round)?.Work.FirstOrDefault(item => item.Worker == worker);
        if (work is not { Outcome: AuditOutcome.Pending }) return this;
        var next = Change(round, old => old with { Work = [.. old.Work.Select(item => item.Worker == worker ? item with { Outcome = outcome } : item)] });
        if (outcome == AuditOutcome.Convicted) next = next.Suspect(work.Provider);
        return next.Settle();
    }

    /// <summary>
    /// Whether a round depends on what was proven wrong, or could not be checked: it will be undone with all that follow it, so that no
    /// more should be begun.
    /// </summary>
    public bool IsVoid => Rounds.Any(round => round.IsVoid);

    /// <summary>
    /// What has to be undone, once every audit is resolved; null when nothing does, or not yet. An audit that is dropped with its round
    /// would let another offender go, and one of an earlier round may show that more is void.
    /// </summary>
    public RollBack? DueRollBack()
    {
        if (!IsVoid || !Rounds.All(round => round.IsResolved)) return null;
        var (first, offenders) = (Rounds.First(round => round.IsVoid).Round, Offenders());
        return new RollBack(first, offenders, [.. offenders.SelectMany(provider => Unaudited.GetValueOrDefault(provider, []).Select(round => new UnauditedRound(round, provider)))]);
    }

    /// <summary>The roll-back is made: its rounds are trained again, without the offenders.</summary>
    public AuditLedger Undo(RollBack back)
    {
        ArgumentNullException.ThrowIfNull(back);
        return this with
        {
            HasEnded = false,
            Rounds = [.. Rounds.Where(round => round.Round < back.To)],
            Excluded = [.. Excluded.Union(back.Offenders).Order(StringComparer.Ordinal)],
        };
    }

    /// <summary>The job has closed its last round: no more come behind it, and those that are left are final together, once all their audits are resolved.</summary>
    public AuditLedger End() => (this with { HasEnded = true }).Settle();

    private ImmutableArray<string> Offenders() =>
    [
        .. Rounds.SelectMany(round => round.Work).Where(work => work.Outcome is AuditOutcome.Convicted or AuditOutcome.Forfeited)
            .Select(work => work.Provider).Distinct().Order(StringComparer.Ordinal),
    ];

    private AuditLedger Suspect(string provider) => this with
    {
        Rounds =
        [
            .. Rounds.Select(round => round with
            {
                Work = [.. round.Work.Select(work => work.Provider == provider && work.Outcome == AuditOutcome.Undrawn ? work with { Outcome = AuditOutcome.Pending } : work)],
            }),
        ],
    };

    private AuditLedger Settle()
    {
        var (ledger, lag) = (this, Lag);
        // Nothing comes behind the last rounds, in which an offender of theirs could yet be drawn: they are final together.
        if (HasEnded) lag = Rounds.All(round => round is { IsResolved: true, IsVoid: false }) ? 0 : Rounds.Length;
        while (ledger.Rounds is [{ IsResolved: true, IsVoid: false } oldest, ..] && ledger.Rounds.Length > lag)
        {
            var unaudited = ledger.Unaudited;
            foreach (var work in oldest.Work.Where(work => work.Outcome is AuditOutcome.Undrawn or AuditOutcome.Unresolved))
                unaudited = unaudited.SetItem(work.Provider, unaudited.GetValueOrDefault(work.Provider, []).Add(oldest.Round));
            ledger = ledger with { Final = ledger.Final + 1, Rounds = ledger.Rounds.RemoveAt(0), Unaudited = unaudited };
        }

        return ledger;
    }

    private AuditLedger Change(int round, Func<AuditedRound, AuditedRound> change) =>
        this with { Rounds = [.. Rounds.Select(item => item.Round == round ? change(item) : item)] };
}
