using System.Collections.Immutable;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Events;

/// <summary>Follows the events of some contracts along the canonical chain, and back where it is reorganized.</summary>
/// <remarks>
/// Blocks near the head are taken one by one, their events by block hash, and each must name the block before it as its parent. Blocks
/// below the depth of finality are taken in ranges. What is stored is therefore always that of one chain.
/// </remarks>
/// <param name="chain">The node.</param>
/// <param name="store">Where the index is kept.</param>
/// <param name="contracts">Whose events.</param>
/// <param name="options">Bounds.</param>
public sealed class EventIndexer(ChainClient chain, IEventStore store, IReadOnlyList<Address> contracts, EventIndexerOptions options)
{
    /// <summary>Does one write's work: a piece of the chain more, or a piece less.</summary>
    /// <returns>Whether there may be more to do at once.</returns>
    /// <exception cref="ChainException">The node fails, or the chain was reorganized below the depth of finality.</exception>
    public async Task<bool> StepAsync(CancellationToken cancel)
    {
        var recent = await store.RecentAsync(checked((int)options.FinalityDepth + 1), cancel);
        if (recent.Count > 0 && (await chain.BlockAsync(recent[0].Number, cancel))?.Hash != recent[0].Hash)
        {
            await RollBackAsync(recent, cancel);
            return true;
        }
        var from = recent.Count > 0 ? recent[0].Number + 1 : options.FirstBlock;
        if (await chain.BlockAsync(null, cancel) is not { } head || head.Number < from) return false;
        var change = head.Number - from >= options.FinalityDepth
            ? await RangeAsync(from, Math.Min(from + options.MaxRange - 1, head.Number - options.FinalityDepth), recent, cancel)
            : await NextAsync(from, recent, cancel);
        // Null: the chain changed while it was read; the next step sees what it is now.
        if (change is not null) await store.CommitAsync(change, cancel);
        return true;
    }

    private async Task RollBackAsync(IReadOnlyList<IndexedBlock> recent, CancellationToken cancel)
    {
        foreach (var block in recent.Skip(1))
        {
            if ((await chain.BlockAsync(block.Number, cancel))?.Hash != block.Hash) continue;
            await store.CommitAsync(new IndexChange(block.Number, [], []), cancel);
            return;
        }
        // A young index reaches down to its first block, which then goes too.
        if (recent[^1].Number == options.FirstBlock && recent.Count <= (int)options.FinalityDepth)
        {
            await store.CommitAsync(new IndexChange(options.FirstBlock - 1, [], []), cancel);
            return;
        }
        throw new ChainException(ChainFailure.WrongChain, $"The chain was reorganized below {options.FinalityDepth} blocks, or the node is on another chain of the same number.",
            "Check the node; if the chain is right, delete the index, and it is read again.");
    }

    private async Task<IndexChange?> NextAsync(ulong number, IReadOnlyList<IndexedBlock> recent, CancellationToken cancel)
    {
        if (await chain.BlockAsync(number, cancel) is not { } block || (recent.Count > 0 && block.ParentHash != recent[0].Hash)) return null;
        var events = await chain.EventsAsync(contracts, block.Hash, cancel);
        return new IndexChange(null, [new IndexedBlock(number, block.Hash)], Ordered(events, number, number));
    }

    private async Task<IndexChange?> RangeAsync(ulong from, ulong to, IReadOnlyList<IndexedBlock> recent, CancellationToken cancel)
    {
        if (await chain.BlockAsync(from, cancel) is not { } first || (recent.Count > 0 && first.ParentHash != recent[0].Hash)) return null;
        for (; ; to = from + (to - from) / 2)
        {
            var last = await chain.BlockAsync(to, cancel);
            try
            {
                var events = await chain.EventsAsync(contracts, from, to, cancel);
                if (last is null || (await chain.BlockAsync(to, cancel))?.Hash != last.Hash) return null;
                return new IndexChange(null, [new IndexedBlock(to, last.Hash)], Ordered(events, from, to));
            }
            catch (ChainException failure) when (failure.Failure == ChainFailure.TooLarge && to > from)
            {
                // Half of it, until it fits.
            }
        }
    }

    private static ImmutableArray<ChainEvent> Ordered(IReadOnlyList<ChainEvent> events, ulong from, ulong to)
    {
        if (events.Any(item => item.BlockNumber < from || item.BlockNumber > to) || events.DistinctBy(item => item.Id).Count() != events.Count) throw Json.Garbage("eth_getLogs");
        return [.. events.OrderBy(item => item.BlockNumber).ThenBy(item => item.LogIndex)];
    }
}
