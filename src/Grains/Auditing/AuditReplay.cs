using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Provenance;

namespace ZeroG.Grains.Auditing;

/// <summary>What a worker signed of a round, and what an audit of it must open.</summary>
/// <param name="Work">The commitment.</param>
/// <param name="Places">Places of the links that an auditor opens.</param>
/// <param name="Next">Root of what the worker went on with, where the last of the places is that; null otherwise.</param>
internal sealed record SignedPart(RoundCommitment Work, ImmutableArray<LinkPlace> Places, Hash256? Next)
{
    /// <summary>Whether links of those places are the worker's.</summary>
    public bool IsThatOf(Link[] links) => LinkList.Tree(Signed(links)).Root == Work.Links && (Next is not { } next || links[^1].Root == next);

    /// <summary>Those of the links that the worker signed with the round.</summary>
    public ArraySegment<Link> Signed(Link[] links) => Next is null ? links : new ArraySegment<Link>(links, 0, links.Length - 1);
}

/// <summary>Replays rounds of either kind for their audit. Runs on an executor's thread, where blocking is allowed.</summary>
internal sealed class AuditReplay(RoundWork work, ExchangeReplay exchange)
{
    /// <summary>What is audited.</summary>
    public async Task<SignedPart> SignedAsync(AuditOrder order)
    {
        if (order.Exchange is { } part) return await exchange.SignedAsync(order, part);
        var (made, pledge) = ((await work.ReadWorkAsync(order.Work)).Signed.Commitment, order.Order.Pledge!);
        return new SignedPart(made, [.. PlainRound.PlacesOf(JobRecipe.InnerSteps(order.Order.Spec.DiLoCo, order.Order.Round), pledge.CommitEvery)], null);
    }

    /// <summary>Replays a round, and stores its links in the job's scratch store.</summary>
    /// <param name="order">The work that is audited.</param>
    /// <param name="provider">Who audits.</param>
    /// <param name="steps">Told the steps done.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="WrongRecordException">The record that the round ended with is proven wrong.</exception>
    public (BlobRef Links, Hash256 Root) Replay(AuditOrder order, string provider, IProgress<int> steps, CancellationToken stop) => order.Exchange is { } part
        ? exchange.Replay(order, part, provider, steps, stop)
        : work.Replay(order.Order, provider, steps, stop);

    /// <summary>Replays a round up to a link, and stores the state there in the job's scratch store.</summary>
    public BlobRef StateAt(AuditOrder order, int link, CancellationToken stop) => order.Exchange is { } part ? exchange.StateAt(order, part, link, stop) : work.StateAt(order.Order, link, stop);

    /// <summary>The last link of a round at which there is a state: that of the update has none.</summary>
    public static int LastState(AuditOrder order) => order.Exchange is { } part
        ? SwarmPlaces.Update(part.Round.Steps, order.Order.Pledge!.CommitEvery) - 1
        : PlainRound.PlacesOf(JobRecipe.InnerSteps(order.Order.Spec.DiLoCo, order.Order.Round), order.Order.Pledge!.CommitEvery).Count() - 2;
}
