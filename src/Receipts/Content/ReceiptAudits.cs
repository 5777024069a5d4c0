using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>What came of a job's audits.</summary>
/// <param name="CommitEvery">Inner steps between two links of a round of full length.</param>
/// <param name="Acquitted">Audits that found nothing.</param>
/// <param name="Convicted">Audits that ended in a conviction.</param>
/// <param name="Bytes">Bytes that they took.</param>
/// <param name="RollBacks">Rounds that were undone, in order.</param>
/// <param name="Disputes">What came before the court.</param>
public sealed record ReceiptAudits(
    int CommitEvery, int Acquitted, int Convicted, long Bytes, ImmutableArray<ReceiptRollBack> RollBacks, ImmutableArray<ReceiptDispute> Disputes);

/// <summary>Rounds that were undone.</summary>
/// <param name="Branch">The branch that began with it, from 1.</param>
/// <param name="To">The first round that was trained again.</param>
/// <param name="Undone">Rounds that were closed by then.</param>
/// <param name="Offenders">Whose work the job took no more.</param>
/// <param name="Unaudited">Work of an offender in rounds that stayed, which nobody judged.</param>
public sealed record ReceiptRollBack(long Branch, int To, int Undone, ImmutableArray<string> Offenders, ImmutableArray<ReceiptUnaudited> Unaudited);

/// <summary>Work in a round that stayed, which nobody judged.</summary>
/// <param name="Round">The round.</param>
/// <param name="Provider">Whose.</param>
public sealed record ReceiptUnaudited(int Round, string Provider);

/// <summary>What came before the court.</summary>
/// <param name="Offence">What the chain calls it.</param>
/// <param name="Branch">Branch of the round.</param>
/// <param name="Round">The round.</param>
/// <param name="Worker">The worker; null where the round's record was in question.</param>
/// <param name="Accused">Whose work it was.</param>
/// <param name="Outcome">What the court found.</param>
/// <param name="Evidence">The evidence, which <c>zerog slash verify</c> checks; null where it came to none.</param>
/// <param name="Transaction">The transaction that slashed; null where nothing was.</param>
public sealed record ReceiptDispute(
    Hash256 Offence, long Branch, int Round, int? Worker, string Accused, string Outcome, ContentId? Evidence, Hash256? Transaction);
