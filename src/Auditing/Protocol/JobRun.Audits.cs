namespace ZeroG.Auditing.Protocol;

/// <summary>Draws and audits.</summary>
internal sealed partial class JobRun
{
    private void Draw(Contribution it)
    {
        var strategies = StrategiesOf(it.Worker).ToList();
        var seen = it.IsWrong ? strategies.Max(of => of.Strategy.SignalChance) : _terms.FalseSignal;
        var isSuspect = _terms.Signals && Uniform(Stream.Signal, it) < seen;
        var rate = isSuspect ? Math.Max(_terms.AuditRate, _terms.SuspectRate) : _terms.AuditRate;
        var draw = Uniform(Stream.Draw, it);
        it.IsDue = draw < rate;
        if (it.IsDue && it.IsWrong)
            foreach (var (index, strategy) in strategies)
                if (strategy.Tamper is not null) _caught[index] ??= _deeds[index];
        if (_defence.IsDrawn(draw, rate)) Audit(it);
    }

    private void Audit(Contribution it)
    {
        _audits++;
        it.Open++;
        var auditor = AuditorOf(it);
        it.Auditors.Add(auditor);
        // A replay takes as long as the round; the state arrives within its deadline.
        var done = After(_terms.TicksPerRound + 1 + NextBelow(_terms.Deadline));
        switch (ConductOf(auditor))
        {
            case AuditConduct.Lazy:
                At(done, () => AuditLazily(it, auditor));
                break;
            case AuditConduct.Colluding when IsAttacker(it.Worker):
                At(done, () => Spare(it, auditor));
                break;
            case AuditConduct.Colluding:
                At(done, () => AccuseAndAuditAgain(it, auditor));
                break;
            case AuditConduct.Honest when it.IsWrong && StrategiesOf(it.Worker).Any(of => !of.Strategy.ServesState):
                it.WasReplayed = true;
                At(After(_terms.Deadline + _terms.MaxExtensions * _terms.Extension), () => Forfeit(it));
                break;
            default:
                it.WasReplayed = true;
                At(done, () => Compare(it, auditor));
                break;
        }
    }

    private AuditConduct ConductOf(int party) => StrategiesOf(party).Select(of => of.Strategy.Conduct).DefaultIfEmpty().Max();

    private List<int> Candidates(Contribution it) =>
        [.. Enumerable.Range(0, _terms.Workers).Where(party => _isActive[party] && _mayAudit[party] && party != it.Worker && !it.Auditors.Contains(party))];

    private int AuditorOf(Contribution it)
    {
        var candidates = Candidates(it);
        if (candidates.Count == 0) return Outsider;
        var choice = ModelLinks.Hash(_seed, (ulong)it.Epoch, (ulong)it.Round, (ulong)it.Worker, (ulong)it.Auditors.Count);
        return candidates[(int)(choice % (ulong)candidates.Count)];
    }

    private void Compare(Contribution it, int auditor)
    {
        if (it.IsWrong) Accuse(it, auditor, it.Right, _ => it.Open--);
        else Acquit(it);
    }

    private void Acquit(Contribution it)
    {
        it.Open--;
        if (it.IsOut) return;
        it.Standing = Standing.Acquitted;
        // Again by another, as long as there is one.
        if (!it.Auditors.Contains(Outsider) && NextUniform() < _terms.SecondAudits) Audit(it);
    }

    private void Spare(Contribution it, int auditor)
    {
        if (it.IsWrong) Did(auditor, AttackKind.ColludingAuditors);
        Acquit(it);
    }

    // It committed to something before it saw the links: what it opens is not what the worker did, whatever it says then.
    private void AuditLazily(Contribution it, int auditor)
    {
        Did(auditor, AttackKind.LazyAuditor);
        var roots = Invented();
        if (roots.AsSpan().SequenceEqual(it.Links)) _missed.Add($"Auditor {auditor} guessed the links of round {it.Round}.");
        if (NextUniform() < 0.5)
        {
            AccuseAndAuditAgain(it, auditor);
            return;
        }

        // "They agree" is refused beside two lists that do not: the audit is another's.
        CaughtAuditing(auditor);
        it.Open--;
        Audit(it);
    }

    private void AccuseAndAuditAgain(Contribution it, int auditor)
    {
        Did(auditor, AttackKind.ColludingAuditors);
        Accuse(it, auditor, Invented(), verdict =>
        {
            if (verdict != true) CaughtAuditing(auditor);
            it.Open--;
            Audit(it);
        });
    }

    private void AccuseWithoutReason()
    {
        for (var party = 0; party < _terms.Workers; party++)
        {
            foreach (var (index, strategy) in StrategiesOf(party))
            {
                if (!_isActive[party] || strategy.AccusationChance == 0 || NextUniform() >= strategy.AccusationChance) continue;
                var open = _rounds.Skip(_final).SelectMany(round => round.Contributions).Where(it => it.Worker != party && _isActive[it.Worker]).ToList();
                if (open.Count == 0) continue;
                var it = open[NextBelow(open.Count)];
                var deed = ++_deeds[index];
                it.Open++;
                Accuse(it, party, Invented(), verdict =>
                {
                    it.Open--;
                    // Refused, where the offence was convicted meanwhile, or acquitted, and the bond is lost.
                    if (verdict == true && !it.IsWrong) _missed.Add($"An invented accusation of round {it.Round} of worker {it.Worker} convicted.");
                    else _caught[index] ??= deed;
                });
            }
        }
    }

    private void CaughtAuditing(int auditor)
    {
        _mayAudit[auditor] = false;
        foreach (var (index, strategy) in StrategiesOf(auditor))
            if (strategy.Conduct != AuditConduct.Honest) _caught[index] ??= _deeds[index];
    }

    private void Did(int party, AttackKind kind)
    {
        foreach (var (index, strategy) in StrategiesOf(party))
            if (strategy.Kind == kind) _deeds[index]++;
    }

    private ulong[] Invented() => [.. Enumerable.Range(0, ModelLinks.Count).Select(_ => NextBits())];

    private int After(int ticks) => _now + (ticks + _terms.TicksPerRound - 1) / _terms.TicksPerRound;
}
