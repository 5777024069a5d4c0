using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>The links of a round that is not final, which its worker opens in a dispute.</summary>
/// <param name="Branch">See <see cref="RoundPledge.Branch"/>.</param>
/// <param name="Round">The round.</param>
/// <param name="Links">The links, in the job's scratch store; nobody else knows where before the dispute.</param>
public sealed record KeptLinks(long Branch, int Round, BlobRef Links);

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

    /// <summary>The branch of the job in which the result counts.</summary>
    public long Branch { get; init; }

    /// <summary>Links of rounds that are not final, the newest last.</summary>
    public ImmutableArray<KeptLinks> Kept { get; init; } = [];

    /// <summary>The result of an order, if this state has it: that of an earlier branch, or of a provider that the job takes no more work of, is none.</summary>
    public InnerResult? ResultOf(RoundOrder order) =>
        Result is { } result && result.Round == order.Round && Start == order.Checkpoint
        && (order.Pledge is not { } pledge || (pledge.Branch == Branch && !pledge.Excludes(result.Provider))) ? result : null;

    /// <summary>Where to continue an order from, or null to begin it.</summary>
    public PartialRound? PartialOf(RoundOrder order) => Partial?.IsOf(order) == true ? Partial : null;

    /// <summary>Takes an order's epoch over; what was saved of other work is dropped.</summary>
    /// <exception cref="ZeroGException">A later orchestrator has spoken already, or a later round is done.</exception>
    public TrainerState Admit(RoundOrder order) => order.Epoch >= Epoch && (Result is null || (order.Pledge?.Branch ?? 0, order.Round).CompareTo((Branch, Result.Round)) >= 0)
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
    /// <param name="order">The order.</param>
    /// <param name="result">What came of it.</param>
    /// <param name="links">Its links, where the job is audited.</param>
    public TrainerState Done(RoundOrder order, InnerResult result, BlobRef? links = null) => this with
    {
        Result = result,
        Start = order.Checkpoint,
        Partial = null,
        Branch = order.Pledge?.Branch ?? 0,
        Kept = order.Pledge is not { } pledge || links is null ? []
            : [.. Kept.Where(kept => kept.Round >= pledge.Final && (kept.Round, kept.Branch) != (order.Round, pledge.Branch)), new KeptLinks(pledge.Branch, order.Round, links.Value)],
    };
}
