using System.Collections.Immutable;

namespace ZeroG.Auditing.Finality;

/// <summary>One worker's part of a closed round, as audits see it.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Provider">Id of the provider whose work it is.</param>
/// <param name="Outcome">What came of its audit.</param>
public sealed record AuditedWork(int Worker, string Provider, AuditOutcome Outcome);

/// <summary>A closed round that is not final yet.</summary>
/// <param name="Round">The round, from 0.</param>
/// <param name="IsDrawn">Whether the draw has been made.</param>
/// <param name="Work">Who contributed, by worker.</param>
public sealed record AuditedRound(int Round, bool IsDrawn, ImmutableArray<AuditedWork> Work)
{
    /// <summary>Whether nothing of it is open.</summary>
    public bool IsResolved => IsDrawn && Work.All(work => work.Outcome != AuditOutcome.Pending);

    /// <summary>Whether the result of the round contains work that was proven wrong, or that nobody could check because its worker was silent.</summary>
    public bool IsVoid => Work.Any(work => work.Outcome is AuditOutcome.Convicted or AuditOutcome.Forfeited);
}

/// <summary>A roll-back, as it is recorded with the job.</summary>
/// <param name="To">Rounds that count: this one and those behind it are trained again.</param>
/// <param name="Offenders">Providers that take no part any more.</param>
/// <param name="Unaudited">Final rounds to which one of them contributed without an audit: they stay, and the receipt names them.</param>
public sealed record RollBack(int To, ImmutableArray<string> Offenders, ImmutableArray<UnauditedRound> Unaudited);

/// <summary>A final round to which an offender contributed without an audit.</summary>
/// <param name="Round">The round.</param>
/// <param name="Provider">The offender.</param>
public sealed record UnauditedRound(int Round, string Provider);
