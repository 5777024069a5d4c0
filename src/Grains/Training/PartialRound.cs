using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>A worker's round between two inner steps, as stored: whoever gets the same order continues from here.</summary>
/// <param name="Round">The round.</param>
/// <param name="Start">θ that the round started from.</param>
/// <param name="StartState">The worker's optimizer state at the start of the round; null in its first.</param>
/// <param name="Step">Inner steps done, above zero and below those of the round.</param>
/// <param name="Parameters">θ after them, in the job's scratch store.</param>
/// <param name="Optimizer">The optimizer state after them, in the job's scratch store.</param>
/// <param name="LossSum">Sum of their losses in nats a byte; every bit counts.</param>
/// <param name="Provider">Where the job is audited: who took those steps. Nobody else signs for them.</param>
/// <param name="Links">Where the job is audited: the links so far, as hexadecimal digits.</param>
public sealed record PartialRound(
    int Round, BlobRef Start, BlobRef? StartState, int Step, BlobRef Parameters, BlobRef Optimizer, double LossSum, string Provider = "", string Links = "")
{
    /// <summary>Whether the order is for this very work: its job is the trainer's, its epoch does not matter.</summary>
    public bool IsOf(RoundOrder order) => Round == order.Round && Start == order.Checkpoint && StartState == order.InnerState;
}

/// <summary>How a running inner phase is saved.</summary>
/// <param name="Pause">Cancelled when it is to stop after the running step, and be saved there.</param>
/// <param name="Saved">Told on the computing thread of each state whose blobs are stored.</param>
/// <param name="NotSaved">Told there why a state could not be stored; the work goes on.</param>
/// <param name="Linked">Where the job is audited: told there of the round's links, once they are stored.</param>
internal sealed record PartialSaving(CancellationToken Pause, Action<PartialRound> Saved, Action<Exception> NotSaved, Action<BlobRef>? Linked = null);
