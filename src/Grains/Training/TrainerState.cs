using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>
/// What a trainer grain stores: enough to refuse stale orders, to answer a repeated one with its first result, and to
/// continue one that was interrupted.
/// </summary>
public sealed record TrainerState
{
    /// <summary>Highest epoch seen.</summary>
    public long Epoch { get; init; }

    /// <summary>Result of the newest round it finished, or null.</summary>
    public InnerResult? Result { get; init; }

    /// <summary>θ that this result was computed from; a result is given again only for the same start.</summary>
    public BlobRef? Start { get; init; }

    /// <summary>Where the round that is not finished was saved, or null.</summary>
    public PartialRound? Partial { get; init; }

    /// <summary>The result of an order, if this state has it.</summary>
    public InnerResult? ResultOf(RoundOrder order) =>
        Result is { } result && result.Round == order.Round && Start == order.Checkpoint ? result : null;

    /// <summary>Where to continue an order from, or null to begin it.</summary>
    public PartialRound? PartialOf(RoundOrder order) => Partial?.IsOf(order) == true ? Partial : null;

    /// <summary>Takes an order's epoch over; what was saved of other work is dropped.</summary>
    /// <exception cref="ZeroGException">A later orchestrator has spoken already, or a later round is done.</exception>
    public TrainerState Admit(RoundOrder order) => order.Epoch >= Epoch && !(order.Round < Result?.Round)
        ? this with { Epoch = order.Epoch, Partial = PartialOf(order) }
        : throw new ZeroGException(
            FailureKind.Conflict,
            $"Job {order.JobId}: an order of epoch {order.Epoch}, round {order.Round} came after epoch {Epoch}, round {Result?.Round ?? 0}.",
            "Another activation runs this job; this one must stop.");

    /// <summary>Takes an order's epoch over.</summary>
    /// <exception cref="ZeroGException">A later orchestrator has spoken already.</exception>
    public TrainerState Admit(MemberOrder order) => order.Epoch >= Epoch
        ? this with { Epoch = order.Epoch }
        : throw new ZeroGException(
            FailureKind.Conflict,
            $"Job {order.JobId}: an order of epoch {order.Epoch} came after epoch {Epoch}.",
            "Another activation runs this job; this one must stop.");

    /// <summary>An order is done: what was saved on the way has no more use.</summary>
    public TrainerState Done(RoundOrder order, InnerResult result) =>
        this with { Result = result, Start = order.Checkpoint, Partial = null };
}
