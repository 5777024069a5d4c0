using ZeroG.Auditing.Protocol;

namespace ZeroG.Auditing.Economics;

/// <summary>Whether one attack pays in one job.</summary>
/// <param name="Attack">The attack.</param>
/// <param name="Pays">Whether some way to carry it out yields more than honest work.</param>
/// <param name="Game">Its game.</param>
/// <param name="LeastStake">The stake from which it no longer pays; null where no stake helps.</param>
/// <param name="LeastAuditBps">The audit rate from which it no longer pays, in bps; null where none helps.</param>
/// <param name="LeastBond">The court's bond from which it no longer pays, for accusers and auditors; null for others.</param>
public sealed record Finding(AttackKind Attack, bool Pays, CheatingGame Game, UInt256? LeastStake, int? LeastAuditBps, UInt256? LeastBond);

/// <summary>Whether cheating pays in a job.</summary>
/// <param name="Terms">The job.</param>
/// <param name="Findings">An attack each.</param>
public sealed record Judgement(JobTerms Terms, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether any attack pays.</summary>
    public bool CheatingPays => Findings.Any(finding => finding.Pays);

    /// <summary>The stake from which none pays, everything else as it is; null where stake alone does not mend it.</summary>
    public UInt256? LeastStake => Greatest(finding => finding.LeastStake);

    /// <summary>The audit rate from which none pays, everything else as it is; null where it alone does not mend it.</summary>
    public int? LeastAuditBps => Greatest(finding => finding.LeastAuditBps);

    private T? Greatest<T>(Func<Finding, T?> least)
        where T : struct
    {
        var paying = Findings.Where(finding => finding.Pays).ToList();
        return paying.Count == 0 || paying.Any(finding => least(finding) is null) ? null : paying.Max(least);
    }
}
