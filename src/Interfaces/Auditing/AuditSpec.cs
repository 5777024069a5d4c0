namespace ZeroG.Auditing;

/// <summary>How a job's work is audited. Rates in basis points: ten-thousandths.</summary>
/// <param name="RateBps">Share of workers' rounds that is audited, 1 to 10,000; what looks suspicious is audited more often.</param>
/// <param name="Lag">Rounds that lie behind a round before it can be final and paid, 1 to 64.</param>
/// <param name="AgainBps">Share of acquittals that another auditor audits again, 0 to 10,000.</param>
/// <param name="IsForced">Whether the job is taken even where its numbers make cheating pay.</param>
/// <param name="Purges">Whether a conviction undoes every round from the offender's first on, final ones too, rather than from the first proven bad one.</param>
[GenerateSerializer, Immutable, Alias("zerog.AuditSpec")]
public sealed record AuditSpec(
    [property: Id(0)] int RateBps,
    [property: Id(1)] int Lag,
    [property: Id(2)] int AgainBps = 1_000,
    [property: Id(3)] bool IsForced = false,
    [property: Id(4)] bool Purges = false);
