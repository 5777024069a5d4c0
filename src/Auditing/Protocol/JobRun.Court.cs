using ZeroG.Auditing.Bisection;

namespace ZeroG.Auditing.Protocol;

/// <summary>Disputes and what follows from them.</summary>
internal sealed partial class JobRun
{
    private bool HasColluders => _attackers.Any(it => it.Kind == AttackKind.ColludingAuditors);

    /// <summary>Claims an offence, with a bond; <paramref name="then"/> hears the verdict, or null where the claim was refused or nobody ruled.</summary>
    private void Accuse(Contribution it, int accuser, ulong[] own, Action<bool?> then)
    {
        if (it.InDispute)
        {
            // One open claim an offence: this one waits.
            At(_now + 1, () => Accuse(it, accuser, own, then));
            return;
        }

        if (it.Standing == Standing.Convicted)
        {
            then(null);
            return;
        }

        it.InDispute = true;
        _purse.PostBond(_terms.Bond);
        _purse.Freeze(it.Worker);
        var leaf = _defence.FirstDifference(ModelLinks.Tree(own), ModelLinks.Tree(it.Links));
        var dispute = Hear(IsWrongAt(it, leaf), it.Worker, accuser);
        At(After(dispute.Ticks), () =>
        {
            it.InDispute = false;
            Settle(dispute, it.Worker, accuser, isRightful: own.AsSpan().SequenceEqual(it.Right));
            if (dispute.Verdict == true) Convict(it, accuser);
            then(dispute.Verdict);
        });
    }

    // What a member of the panel finds that computes one link from the one before.
    private static bool IsWrongAt(Contribution it, int leaf) =>
        it.Links[leaf] != ModelLinks.Next(leaf, leaf == 0 ? it.Start : it.Links[leaf - 1], it.Worker, it.Round);

    private void AccuseOrchestrator(int index)
    {
        var deed = _deeds[index];
        var accuser = Honest(otherwise: Outsider);
        _purse.PostBond(_terms.Bond);
        _purse.Freeze(Orchestrator);
        var dispute = Hear(true, Orchestrator, accuser);
        At(After(dispute.Ticks), () =>
        {
            Settle(dispute, Orchestrator, accuser, isRightful: true);
            if (dispute.Verdict != true)
            {
                _missed.Add("A wrong record was not convicted.");
                return;
            }

            _purse.Slash(Orchestrator, accuser);
            _convictions++;
            // Another orchestrates from here on.
            _isActive[Orchestrator] = false;
            _caught[index] ??= deed;
        });
    }

    private Dispute Hear(bool truth, int accused, int accuser)
    {
        var clock = new DisputeClock(_terms);
        for (var level = 0; level < TreeDescent.MostAnswers(ModelLinks.Count); level++)
        {
            clock.Answer(IsAttacker(accused) ? null : NextBelow(_terms.Deadline));
            clock.Answer(IsAttacker(accuser) ? null : NextBelow(_terms.Deadline));
        }

        clock.Rule();
        var first = Vote(_terms.Panel, truth);
        var loser = first == true ? accused : accuser;
        // Whoever is right appeals from what is wrong; whoever is not may try its luck.
        int? appellant = first != truth ? (truth ? accuser : accused) : IsAttacker(loser) && NextUniform() < 0.5 ? loser : null;
        bool? second = null;
        if (appellant is not null)
        {
            _purse.PostBond(_terms.AppealBond);
            clock.Rule();
            second = Vote(_terms.Appeal, truth);
        }

        _longestDispute = Math.Max(_longestDispute, clock.Ticks);
        return new Dispute(first, second, appellant, clock.Ticks);
    }

    private bool? Vote(PanelTerms panel, bool truth)
    {
        var against = HasColluders ? panel.Colluders : 0;
        var (guilty, notGuilty) = truth ? (panel.Members - against, against) : (against, panel.Members - against);
        return _defence.Rule(guilty, notGuilty, panel.Threshold);
    }

    private void Settle(Dispute dispute, int accused, int accuser, bool isRightful)
    {
        _purse.Thaw(accused);
        if (dispute.Verdict == false)
        {
            _purse.ForfeitBond(accused, _terms.Bond);
            if (isRightful) _falseSlashes.Add($"Auditor {accuser} lost its bond over an accusation that was right.");
        }
        else _purse.ReturnBond(accuser, _terms.Bond);

        if (dispute.Appellant is not { } appellant) return;
        if (dispute.Second is null || (dispute.Second == true) != (dispute.First == true)) _purse.ReturnBond(appellant, _terms.AppealBond);
        else _purse.ForfeitBond(appellant == accused ? accuser : accused, _terms.AppealBond);
    }

    private void Convict(Contribution it, int challenger)
    {
        Slash(it, challenger);
        Leave(it.Worker);
        // Whoever vouched for it without a replay is found out.
        foreach (var auditor in it.Auditors.Where(auditor => ConductOf(auditor) == AuditConduct.Colluding)) CaughtAuditing(auditor);
        foreach (var other in Retained(it.Worker)) AuditAgain(other, challenger);
        Undo();
    }

    // The same challenger replays what is still kept, acquitted or not: its claims are parts of one hearing, but for those over which
    // there is a dispute already, which wait for its end.
    private void AuditAgain(Contribution it, int challenger)
    {
        it.WasReplayed = true;
        if (!it.IsWrong)
        {
            it.Standing = Standing.Acquitted;
        }
        else if (it.InDispute)
        {
            it.Open++;
            Accuse(it, challenger, it.Right, _ => it.Open--);
        }
        else if (Vote(_terms.Panel, IsWrongAt(it, _defence.FirstDifference(ModelLinks.Tree(it.Right), ModelLinks.Tree(it.Links)))) == true)
        {
            Slash(it, challenger);
        }
    }

    private void Slash(Contribution it, int challenger)
    {
        it.Standing = Standing.Convicted;
        _convictions++;
        _purse.Slash(it.Worker, challenger);
        if (!it.IsWrong) _falseSlashes.Add($"Worker {it.Worker} was slashed for round {it.Round}, which is right.");
    }

    // Silence is no proof: it costs the pay of whatever cannot be checked, and the lease.
    private void Forfeit(Contribution it)
    {
        it.Open--;
        if (!it.IsOut) it.Standing = Standing.Forfeited;
        Leave(it.Worker);
        foreach (var other in Retained(it.Worker).Where(other => other.Standing == Standing.Unaudited)) other.Standing = Standing.Forfeited;
        if (!IsAttacker(it.Worker)) _falseSlashes.Add($"Worker {it.Worker} was sent away for silence.");
        Undo();
    }

    private void Leave(int worker)
    {
        if (!_isActive[worker]) return;
        _isActive[worker] = false;
        _leftAt[worker] = _now;
    }

    private List<Contribution> Retained(int worker) =>
        [.. _rounds.Skip(_final).SelectMany(round => round.Contributions).Where(it => it.Worker == worker && !it.IsOut)];
}

/// <summary>How a dispute ends.</summary>
internal sealed record Dispute(bool? First, bool? Second, int? Appellant, int Ticks)
{
    /// <summary>The larger panel's verdict, or the first where that was silent.</summary>
    public bool? Verdict => Second ?? First;
}

/// <summary>The clock of one dispute: every message has a deadline, and late ones extend it a bounded number of times.</summary>
internal sealed class DisputeClock(ModelTerms terms)
{
    private int _extensions;

    public int Ticks { get; private set; }

    /// <summary>The most ticks that any dispute takes.</summary>
    public static int Longest(ModelTerms terms) =>
        (2 * TreeDescent.MostAnswers(ModelLinks.Count) + 2) * terms.Deadline + terms.MaxExtensions * terms.Extension;

    /// <summary>One message, after that many ticks; null for the last moment there is.</summary>
    public void Answer(int? delay)
    {
        Ticks += delay ?? terms.Deadline;
        if (delay is not null || _extensions == terms.MaxExtensions) return;
        _extensions++;
        Ticks += terms.Extension;
    }

    /// <summary>A panel rules.</summary>
    public void Rule() => Ticks += terms.Deadline;
}
