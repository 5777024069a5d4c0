using System.Collections.Immutable;

namespace ZeroG.Auditing.Draw;

/// <summary>A worker that may be audited.</summary>
/// <param name="Worker">Its key in the round.</param>
/// <param name="ProviderId">Its provider.</param>
/// <param name="Owner">Who owns that provider.</param>
/// <param name="Rate">Its audit rate in basis points: the round's, or a raised one.</param>
public sealed record AuditCandidate(uint Worker, Hash256 ProviderId, Address Owner, int Rate);

/// <summary>A provider that can audit.</summary>
/// <param name="ProviderId">Its id.</param>
/// <param name="Owner">Who owns it.</param>
public sealed record EligibleAuditor(Hash256 ProviderId, Address Owner);

/// <summary>A worker that is audited.</summary>
/// <param name="Candidate">The worker.</param>
/// <param name="Auditor">Who audits it, or null when no other owner has an eligible provider.</param>
public sealed record AuditAssignment(AuditCandidate Candidate, EligibleAuditor? Auditor);

/// <summary>
/// Which of a round's workers are audited, and by whom. A pure function of the seed; nothing depends on the order in which workers or
/// auditors are given, and each worker's lot is its own.
/// </summary>
/// <remarks>
/// A worker is drawn when its uniform number of the seed is below its rate: raising a rate never undraws anybody. Its auditor is the
/// eligible provider with the smallest number for that worker (rendezvous hashing, Thaler and Ravishankar 1998), so that a provider that
/// goes only loses its own audits to others. One vote a provider: that providers are many and not one party's is for whoever
/// admits auditors to see to, by a bond for each.
/// </remarks>
public static class AuditDraw
{
    /// <summary>Basis points of a whole.</summary>
    public const int Whole = 10_000;

    /// <summary>Draws.</summary>
    /// <param name="seed">Of the round.</param>
    /// <param name="workers">All workers of the round, each once.</param>
    /// <param name="auditors">Who can audit, each once.</param>
    /// <returns>The workers that are audited, ascending.</returns>
    /// <exception cref="ArgumentException">A worker or an auditor is there twice, or a rate is out of bounds.</exception>
    public static ImmutableArray<AuditAssignment> Of(DrawSeed seed, IReadOnlyCollection<AuditCandidate> workers, IReadOnlyCollection<EligibleAuditor> auditors)
    {
        ArgumentNullException.ThrowIfNull(workers);
        RequireDistinct(workers.Select(one => one.Worker), "Worker");
        RequireDistinct(auditors.Select(one => one.ProviderId), "Auditor");
        return
        [
            .. workers.Where(one => IsBelow(seed.Number(DrawPurpose.Worker, one.Worker, one.ProviderId), one.Rate)).OrderBy(one => one.Worker)
                .Select(one => new AuditAssignment(one, Choose(seed, one, auditors, null))),
        ];
    }

    /// <summary>
    /// Draws the acquittals that are audited again. The seed must be younger than the acquittals, or a lazy auditor would know beforehand
    /// which of its verdicts nobody looks at.
    /// </summary>
    /// <param name="later">A seed that nobody knew when the acquittals were committed to.</param>
    /// <param name="acquittals">Audits that found nothing.</param>
    /// <param name="auditors">Who can audit, each once.</param>
    /// <param name="share">Share that is audited again, in basis points.</param>
    /// <returns>Those that are audited again, ascending by worker, each by somebody of a third owner.</returns>
    /// <exception cref="ArgumentException">A worker or an auditor is there twice, or the share is out of bounds.</exception>
    public static ImmutableArray<AuditAssignment> Again(
        DrawSeed later, IReadOnlyCollection<AuditAssignment> acquittals, IReadOnlyCollection<EligibleAuditor> auditors, int share)
    {
        ArgumentNullException.ThrowIfNull(acquittals);
        RequireDistinct(acquittals.Select(one => one.Candidate.Worker), "Worker");
        RequireDistinct(auditors.Select(one => one.ProviderId), "Auditor");
        return
        [
            .. acquittals.Where(one => IsBelow(later.Number(DrawPurpose.Acquittal, one.Candidate.Worker, one.Candidate.ProviderId), share))
                .OrderBy(one => one.Candidate.Worker)
                .Select(one => new AuditAssignment(one.Candidate, Choose(later, one.Candidate, auditors, one.Auditor))),
        ];
    }

    // number ÷ 2⁶⁴ < rate ÷ 10,000, exactly.
    private static bool IsBelow(ulong number, int rate) => rate is >= 0 and <= Whole
        ? (UInt128)number * Whole < (UInt128)(uint)rate << 64
        : throw new ArgumentException($"A rate is 0 to {Whole} basis points, not {rate}.", nameof(rate));

    private static EligibleAuditor? Choose(DrawSeed seed, AuditCandidate worker, IEnumerable<EligibleAuditor> auditors, EligibleAuditor? first) => auditors
        .Where(one => one.Owner != worker.Owner && one.ProviderId != worker.ProviderId && one.Owner != first?.Owner && one.ProviderId != first?.ProviderId)
        .MinBy(one => (seed.Number(DrawPurpose.Auditor, worker.Worker, one.ProviderId), one.ProviderId));

    private static void RequireDistinct<T>(IEnumerable<T> keys, string what)
        where T : notnull
    {
        var seen = new HashSet<T>();
        foreach (var key in keys)
            if (!seen.Add(key)) throw new ArgumentException($"{what} {key} is there twice: draw each once.");
    }
}
