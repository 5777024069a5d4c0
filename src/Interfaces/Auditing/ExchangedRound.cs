namespace ZeroG.Auditing;

/// <summary>A closed round whose workers exchanged while they trained: its record and all that entered it, of which anyone can compute it again.</summary>
/// <param name="Steps">Inner steps of each worker.</param>
/// <param name="Record">The signed record, in the durable store.</param>
/// <param name="RecordBefore">That of the round before; null for a job's first.</param>
/// <param name="Plans">The plans of this round, the next, the one promised for this and the one before, in the job's scratch store.</param>
/// <param name="Averages">What went down, stage by stage, in the job's scratch store.</param>
/// <param name="Uploads">What each contributor handed in, and what it sent, in the job's scratch store.</param>
/// <param name="Shared">What all had in common before the round, in the job's scratch store; null in the first.</param>
/// <param name="Residual">What the way down had lost by then, in the job's scratch store; null in the first.</param>
[GenerateSerializer, Immutable, Alias("zerog.ExchangedRound")]
public sealed record ExchangedRound(
    [property: Id(0)] int Steps,
    [property: Id(1)] BlobRef Record,
    [property: Id(2)] BlobRef? RecordBefore,
    [property: Id(3)] BlobRef Plans,
    [property: Id(4)] BlobRef Averages,
    [property: Id(5)] BlobRef Uploads,
    [property: Id(6)] BlobRef? Shared,
    [property: Id(7)] BlobRef? Residual);

/// <summary>One worker's part of such a round.</summary>
/// <param name="Round">The round.</param>
/// <param name="Start">The worker's state before the first step, in the job's scratch store.</param>
/// <param name="Links">The links that it signed, in the job's scratch store; null for its auditor, who must not know them.</param>
/// <param name="Following">What it signed of the round after, in the durable store; null where it began anew behind this one.</param>
[GenerateSerializer, Immutable, Alias("zerog.ExchangedWork")]
public sealed record ExchangedWork(
    [property: Id(0)] ExchangedRound Round, [property: Id(1)] BlobRef Start, [property: Id(2)] BlobRef? Links, [property: Id(3)] BlobRef? Following);
