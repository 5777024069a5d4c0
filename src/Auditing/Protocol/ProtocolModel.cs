namespace ZeroG.Auditing.Protocol;

/// <summary>
/// A job without tensors: rounds, commitments, draws, audits, disputes, finality and money as in a real one, and numbers in the place
/// of states. The same terms, attackers and seed give the same run.
/// </summary>
public static class ProtocolModel
{
    /// <summary>Runs a job to its end.</summary>
    /// <param name="terms">The job.</param>
    /// <param name="attackers">Who attacks; one party may carry out several attacks.</param>
    /// <param name="seed">Seed of all chances. Draws and signals depend on seed, epoch, round and worker alone.</param>
    /// <param name="defence">The defence's decisions; null for the right ones.</param>
    /// <exception cref="ArgumentException">An attacker is no worker, fewer than two workers are honest, or a panel's colluders reach its threshold or keep the others from it.</exception>
    public static Outcome Run(ModelTerms terms, IReadOnlyList<Attacker> attackers, ulong seed, Defence? defence = null)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(attackers);
        var parties = attackers.Where(it => it.Kind != AttackKind.WrongRecord).Select(it => it.Party).Distinct().ToList();
        if (parties.Exists(party => party < 0 || party >= terms.Workers)) throw new ArgumentException($"An attacker is no worker: choose parties 0 to {terms.Workers - 1}.", nameof(attackers));
        if (parties.Count > terms.Workers - 2) throw new ArgumentException($"{parties.Count} of {terms.Workers} workers attack: leave two that are honest.", nameof(attackers));
        foreach (var panel in (PanelTerms[])[terms.Panel, terms.Appeal])
        {
            if (panel.Colluders >= panel.Threshold || panel.Members - panel.Colluders < panel.Threshold)
                throw new ArgumentException($"Of a panel of {panel.Members} with threshold {panel.Threshold}, {panel.Colluders} collude: that is out of reach of the court.", nameof(terms));
        }

        return new JobRun(terms, attackers, seed, defence ?? new Defence()).Run();
    }
}
