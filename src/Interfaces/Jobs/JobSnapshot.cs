using System.Collections.Immutable;
using ZeroG.Auditing;

namespace ZeroG.Jobs;

/// <summary>Where a job stands.</summary>
[GenerateSerializer, Alias("zerog.JobPhase")]
public enum JobPhase
{
    /// <summary>Accepted; the initial checkpoint is being made.</summary>
    Initializing = 0,

    /// <summary>Workers run the inner steps of the current round.</summary>
    InnerSteps = 1,

    /// <summary>The round's pseudo-gradients are averaged and the outer step is taken.</summary>
    OuterStep = 2,

    /// <summary>All rounds are done; the held-out text is being evaluated.</summary>
    Evaluating = 3,

    /// <summary>Done; the last checkpoint is the result.</summary>
    Completed = 4,

    /// <summary>Cancelled on request; the last checkpoint stays.</summary>
    Cancelled = 5,

    /// <summary>Given up, with a reason; the last checkpoint stays.</summary>
    Failed = 6,

    /// <summary>Accepted; its budget is being paid in, and its providers' stake locked. Comes before all others.</summary>
    Funding = 7,

    /// <summary>All rounds are done; the last audits are being made. Comes before the evaluation, or before rounds that are trained again.</summary>
    Auditing = 8,
}

/// <summary>What one worker did in a completed round.</summary>
/// <param name="Worker">Index of the worker; where workers exchange while they train, the key that it had, which no other ever has.</param>
/// <param name="Provider">Id of the provider that ran it.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Loss">Mean training loss over the round, in nats a byte.</param>
/// <param name="PseudoGradient">Its pseudo-gradient; where workers exchange while they train, all that entered the round's average.</param>
/// <param name="Work">Where the job is audited: what the worker signed of it, in the durable store. Null otherwise.</param>
[GenerateSerializer, Immutable, Alias("zerog.WorkerRound")]
public sealed record WorkerRound(
    [property: Id(0)] int Worker,
    string Provider,
    [property: Id(2)] long Tokens,
    [property: Id(3)] double Loss,
    [property: Id(4)] BlobRef PseudoGradient,
    [property: Id(5)] BlobRef? Work = null)
{
    /// <summary>Id of the provider that ran it.</summary>
    [Id(1)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);
}

/// <summary>A completed round.</summary>
/// <param name="Round">0 for the first.</param>
/// <param name="InnerSteps">Inner steps of each worker.</param>
/// <param name="Loss">Token-weighted mean of the workers' training losses, in nats a byte.</param>
/// <param name="Tokens">Tokens of all workers.</param>
/// <param name="BytesSent">Bytes that crossed between orchestrator and workers: checkpoints down, pseudo-gradients up.</param>
/// <param name="Seconds">Wall time of the round, since its orchestrator last took over.</param>
/// <param name="Checkpoint">The checkpoint after the outer step; where workers exchange while they train, the newest one stored when the round was closed.</param>
/// <param name="Workers">What each worker did that counts, by index.</param>
/// <param name="Exchange">Where workers exchange while they train: plan, attendance and verdicts of the round, of which its result is a function. Null otherwise.</param>
/// <param name="Account">Where the job is audited: the record that the orchestrator signed of the round, in the durable store.</param>
[GenerateSerializer, Immutable, Alias("zerog.RoundSummary")]
public sealed record RoundSummary(
    [property: Id(0)] int Round,
    [property: Id(1)] int InnerSteps,
    [property: Id(2)] double Loss,
    [property: Id(3)] long Tokens,
    [property: Id(4)] long BytesSent,
    [property: Id(5)] double Seconds,
    [property: Id(6)] BlobRef Checkpoint,
    ImmutableArray<WorkerRound> Workers,
    [property: Id(8)] BlobRef? Exchange = null,
    [property: Id(9)] BlobRef? Account = null)
{
    /// <summary>What each worker did, by index; at most 1024.</summary>
    [Id(7)] public ImmutableArray<WorkerRound> Workers { get; init => field = Bounds.Items(value, Bounds.Workers); } = Bounds.Items(Workers, Bounds.Workers);
}

/// <summary>How far a worker is in the current round.</summary>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Provider">Id of the provider that runs it; empty until it has answered.</param>
/// <param name="StepsDone">Inner steps done in this round.</param>
/// <param name="Note">Why it is not making progress, or empty.</param>
[GenerateSerializer, Immutable, Alias("zerog.WorkerProgress")]
public sealed record WorkerProgress(
    [property: Id(0)] int Worker,
    string Provider,
    [property: Id(2)] int StepsDone,
    string Note)
{
    /// <summary>Id of the provider that runs it; empty until it has answered.</summary>
    [Id(1)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);

    /// <summary>Why it is not making progress, or empty; at most 512 characters.</summary>
    [Id(3)] public string Note { get; init => field = Bounds.Text(value, Bounds.Note); } = Bounds.Text(Note, Bounds.Note);
}

/// <summary>Totals of a job so far.</summary>
/// <param name="Rounds">Completed rounds.</param>
/// <param name="Tokens">Tokens trained on in completed rounds.</param>
/// <param name="TrainingSeconds">Wall time of completed rounds.</param>
/// <param name="BytesSent">Bytes moved between orchestrator and workers.</param>
/// <param name="BytesAllReduce">Bytes that a ring all-reduce of fp32 gradients after every inner step would have moved among the same workers.</param>
[GenerateSerializer, Immutable, Alias("zerog.JobTotals")]
public sealed record JobTotals(
    [property: Id(0)] int Rounds,
    [property: Id(1)] long Tokens,
    [property: Id(2)] double TrainingSeconds,
    [property: Id(3)] long BytesSent,
    [property: Id(4)] long BytesAllReduce);

/// <summary>A job at one moment.</summary>
/// <param name="JobId">Job id (ULID).</param>
/// <param name="Spec">As submitted.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reason">Why it failed, with the remedy, or what it waits for; empty otherwise.</param>
/// <param name="SubmittedAt">When it was accepted.</param>
/// <param name="TotalRounds">Rounds in all, those of the opening included; as planned by now where their length follows what is measured.</param>
/// <param name="Parameters">Number of parameters of the model.</param>
/// <param name="Totals">Totals of the completed rounds.</param>
/// <param name="LastRound">The round completed last, or null.</param>
/// <param name="Checkpoint">The checkpoint of the last completed round (of the initialization before that), or null.</param>
/// <param name="HeldOutLoss">Loss on the held-out text in nats a byte, when evaluated.</param>
/// <param name="Progress">The workers in the current round; their notes have at most 65,536 characters together.</param>
/// <param name="Audits">How its audits stand; null where it is not audited.</param>
/// <param name="Corpus">The text that it trains on.</param>
/// <param name="HeldOutText">The text that it evaluates on, or null.</param>
[GenerateSerializer, Immutable, Alias("zerog.JobSnapshot")]
public sealed record JobSnapshot(
    string JobId,
    [property: Id(1)] JobSpec Spec,
    [property: Id(2)] JobPhase Phase,
    string Reason,
    [property: Id(4)] DateTimeOffset SubmittedAt,
    [property: Id(5)] int TotalRounds,
    [property: Id(6)] long Parameters,
    [property: Id(7)] JobTotals Totals,
    [property: Id(8)] RoundSummary? LastRound,
    [property: Id(9)] BlobRef? Checkpoint,
    [property: Id(10)] double? HeldOutLoss,
    ImmutableArray<WorkerProgress> Progress,
    [property: Id(12)] AuditTotals? Audits = null,
    [property: Id(13)] BlobRef? Corpus = null,
    [property: Id(14)] BlobRef? HeldOutText = null)
{
    /// <summary>Job id (ULID).</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Text(value, Bounds.Job); } = Bounds.Text(JobId, Bounds.Job);

    /// <summary>Why it failed, with the remedy, or what it waits for; empty otherwise. At most 4,096 characters.</summary>
    [Id(3)] public string Reason { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Reason, Bounds.Reason);

    /// <summary>The workers in the current round; at most 1024.</summary>
    [Id(11)] public ImmutableArray<WorkerProgress> Progress { get; init => field = Bounded(value); } = Bounded(Progress);

    /// <summary>Rounds that are final, which are paid and never undone: all that are done, where nothing is audited.</summary>
    public int FinalRounds => Audits?.Final ?? Totals.Rounds;

    /// <summary>Whether the job has ended, one way or another.</summary>
    public bool HasEnded => Phase is JobPhase.Completed or JobPhase.Cancelled or JobPhase.Failed;

    private static ImmutableArray<WorkerProgress> Bounded(ImmutableArray<WorkerProgress> progress) =>
        Bounds.Items(progress, Bounds.Workers, worker => worker.Note?.Length ?? 0, Bounds.Notes, nameof(Progress));
}
