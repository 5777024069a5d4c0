using Orleans.CodeGeneration;
using ZeroG.Auditing;

namespace ZeroG.Jobs;

/// <summary>One worker's share of one round: all that the inner phase is a function of.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Epoch">Fencing number of the orchestrator's activation; a trainer refuses orders below the highest it has seen.</param>
/// <param name="Round">0 for the first.</param>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Spec">The job's specification.</param>
/// <param name="Corpus">The text to train on.</param>
/// <param name="Checkpoint">θ at the start of the round.</param>
/// <param name="InnerState">The worker's inner optimizer state, or null in its first round.</param>
/// <param name="Pledge">What the worker signs its work for, where the job is audited; null elsewhere.</param>
/// <param name="Opening">Where the job is audited, the record to be checked: that of the round before for a worker, of the round itself for its auditor; null where there is none.</param>
[GenerateSerializer, Immutable, Alias("zerog.RoundOrder")]
public sealed record RoundOrder(
    string JobId,
    [property: Id(1)] long Epoch,
    [property: Id(2)] int Round,
    [property: Id(3)] int Worker,
    [property: Id(4)] JobSpec Spec,
    [property: Id(5)] BlobRef Corpus,
    [property: Id(6)] BlobRef Checkpoint,
    [property: Id(7)] BlobRef? InnerState,
    [property: Id(8)] RoundPledge? Pledge = null,
    [property: Id(9)] RoundOpening? Opening = null)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Text(value, Bounds.Job); } = Bounds.Text(JobId, Bounds.Job);
}

/// <summary>One worker's part in a job whose workers exchange while they train.</summary>
/// <param name="JobId">The job.</param>
/// <param name="Epoch">Fencing number of the orchestrator's activation; a trainer refuses orders below the highest it has seen.</param>
/// <param name="Worker">Index of the worker; the hub gives it another key, whenever it joins.</param>
/// <param name="Spec">The job's specification.</param>
/// <param name="Corpus">The text to train on.</param>
/// <param name="Start">θ before the first round.</param>
/// <param name="Hub">The silo on which the job's hub is.</param>
/// <param name="Pledge">What the worker signs its work for, where the job is audited; null elsewhere. Records, commitments before and intervals are between worker and hub.</param>
[GenerateSerializer, Immutable, Alias("zerog.MemberOrder")]
public sealed record MemberOrder(
    string JobId,
    [property: Id(1)] long Epoch,
    [property: Id(2)] int Worker,
    [property: Id(3)] JobSpec Spec,
    [property: Id(4)] BlobRef Corpus,
    [property: Id(5)] BlobRef Start,
    string Hub,
    [property: Id(7)] RoundPledge? Pledge = null)
{
    /// <summary>The job.</summary>
    [Id(0)] public string JobId { get; init => field = Bounds.Text(value, Bounds.Job); } = Bounds.Text(JobId, Bounds.Job);

    /// <summary>The silo on which the job's hub is.</summary>
    [Id(6)] public string Hub { get; init => field = Bounds.Text(value, Bounds.Place); } = Bounds.Text(Hub, Bounds.Place);
}

/// <summary>The result of one worker's inner phase.</summary>
/// <param name="Round">The round.</param>
/// <param name="Provider">Id of the provider that ran it.</param>
/// <param name="PseudoGradient">δ = θ at the start − θ at the end, fp32.</param>
/// <param name="InnerState">The inner optimizer's state at the end.</param>
/// <param name="Tokens">Tokens trained on.</param>
/// <param name="Loss">Mean training loss in nats a byte.</param>
/// <param name="Work">Where the job is audited: what the worker signed of it, in the durable store.</param>
[GenerateSerializer, Immutable, Alias("zerog.InnerResult")]
public sealed record InnerResult(
    [property: Id(0)] int Round,
    string Provider,
    [property: Id(2)] BlobRef PseudoGradient,
    [property: Id(3)] BlobRef InnerState,
    [property: Id(4)] long Tokens,
    [property: Id(5)] double Loss,
    [property: Id(6)] BlobRef? Work = null)
{
    /// <summary>Id of the provider that ran it.</summary>
    [Id(1)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);
}

/// <summary>How an order stands.</summary>
/// <param name="Provider">Id of the provider whose silo the trainer is on.</param>
/// <param name="StepsDone">Inner steps done.</param>
/// <param name="Result">The result, once there is one.</param>
/// <param name="Failure">Why the work failed, at most 4,096 characters, or empty. The order may be given again, which starts it anew.</param>
/// <param name="FailureKind">What kind of failure, when there is one.</param>
[GenerateSerializer, Immutable, Alias("zerog.TrainerStatus")]
public sealed record TrainerStatus(
    string Provider,
    [property: Id(1)] int StepsDone,
    [property: Id(2)] InnerResult? Result,
    string Failure,
    [property: Id(4)] FailureKind FailureKind)
{
    /// <summary>Id of the provider whose silo the trainer is on.</summary>
    [Id(0)] public string Provider { get; init => field = Bounds.Plain(value, Bounds.Root); } = Bounds.Plain(Provider, Bounds.Root);

    /// <summary>Why the work failed, or empty.</summary>
    [Id(3)] public string Failure { get; init => field = Bounds.Text(value, Bounds.Reason); } = Bounds.Text(Failure, Bounds.Reason);
}

/// <summary>One worker of a job, on a silo that offers a device. Key: <c>{job}/{worker}</c>.</summary>
[Alias("zerog.ITrainerGrain"), Version(3), SilosOnly]
public interface ITrainerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes sure that the order is being worked on, and says how it stands. The orchestrator asks again until there
    /// is a result; a repeated order never starts a second run, and a finished one returns its first result.
    /// </summary>
    /// <remarks>It answers within a second; a silo that has not after ten is asked again, wherever the worker is then.</remarks>
    /// <exception cref="ZeroGException">The order's epoch is stale (<see cref="FailureKind.Conflict"/>).</exception>
    [Alias("TrainAsync"), ResponseTimeout("00:00:10")]
    Task<TrainerStatus> TrainAsync(RoundOrder order);

    /// <summary>
    /// Makes sure that the worker takes part in the job, and says how it stands. The orchestrator asks again until the job is
    /// over; a repeated order never joins a second time, one of a later epoch or hub joins anew.
    /// </summary>
    /// <remarks>The status has no result: what the worker learns goes to the hub.</remarks>
    /// <exception cref="ZeroGException">The order's epoch is stale (<see cref="FailureKind.Conflict"/>).</exception>
    [Alias("JoinAsync"), ResponseTimeout("00:00:10")]
    Task<TrainerStatus> JoinAsync(MemberOrder order);

    /// <summary>
    /// Opens a node of the tree of links that the worker signed of a round, while that round is not final; with the root of the link where
    /// the node is a leaf.
    /// </summary>
    /// <exception cref="ZeroGException">It has no such node, or keeps no links of that round (<see cref="FailureKind.NotFound"/>).</exception>
    [Alias("OpenAsync"), ResponseTimeout("00:00:10")]
    Task<LinkNode> OpenAsync(LinkQuestion question);

    /// <summary>Stops what runs for this job, unless a higher epoch has taken over.</summary>
    [Alias("StopAsync")]
    Task StopAsync(long epoch);
}
