using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>What both kinds of rounds are checked against: what the job agreed on, what the chain says, and what came before.</summary>
/// <param name="Domain">For which chain and court all was signed.</param>
/// <param name="Operator">The key that operated a provider at the time, by its id; null where there is no such provider.</param>
/// <param name="Before">The record before, or null for a job's first.</param>
/// <param name="Owed">Tokens owed after the record before.</param>
/// <param name="Plan">The round's plan.</param>
/// <param name="Next">The next round's, or null where the record names none.</param>
/// <param name="Batch">Windows of one inner step of one worker.</param>
/// <param name="TokensPerStep">Tokens of one inner step of one worker.</param>
/// <param name="LeastAuditRate">The job's audit rate in basis points, below which no round may be.</param>
/// <param name="Promised">The plan that the record before names, where the round has another since all of its members were gone.</param>
public sealed record RecordContext(
    TypedDomain Domain,
    Func<Hash256, Address?> Operator,
    SignedRecord? Before,
    OwedTokens Owed,
    RoundPlan Plan,
    RoundPlan? Next,
    int Batch,
    int TokensPerStep,
    int LeastAuditRate,
    RoundPlan? Promised = null);
