using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>A round that counts.</summary>
/// <param name="Round">From 0.</param>
/// <param name="Steps">H, the inner steps of each worker.</param>
/// <param name="Work">What each worker contributed, ascending by worker.</param>
/// <param name="Checkpoint">The checkpoint after its outer step; where workers exchanged while they trained, the newest one stored by then.</param>
/// <param name="Record">Where the job was audited: the record that the orchestrator signed (<see cref="Auditing.Records.SignedRecord"/>).</param>
/// <param name="Exchange">Where workers exchanged while they trained: plan, attendance and verdicts, as the hub's journal has them.</param>
/// <param name="Summary">The round's record as the orchestrator keeps it, JSON, which the log names by its root; null without a log.</param>
public sealed record ReceiptRound(int Round, int Steps, ImmutableArray<ReceiptWork> Work, ContentId Checkpoint, byte[]? Record, byte[]? Exchange, byte[]? Summary);

/// <summary>What one worker contributed to a round.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Provider">Whose device it was.</param>
/// <param name="Tokens">Tokens trained on: its weight.</param>
/// <param name="Loss">Mean training loss in nats a token, as the worker reported it.</param>
/// <param name="PseudoGradient">δ, or all that entered the average where workers exchanged while they trained.</param>
/// <param name="Batches">Root of the tree of its batches (<see cref="Auditing.Commitments.BatchRoot"/>); null where they follow from <see cref="ReceiptRound.Exchange"/>.</param>
/// <param name="HandedIn">Where the job was audited: the commitment that it signed, with the proof of its last link (<see cref="Auditing.Records.HandedInWork"/>, without that of its first); where workers exchanged while they trained, the <see cref="Auditing.Stages.HandedInStage"/> of the last stage that entered the averages.</param>
public sealed record ReceiptWork(int Worker, string Provider, long Tokens, double Loss, ContentId PseudoGradient, Hash256? Batches, byte[]? HandedIn);
