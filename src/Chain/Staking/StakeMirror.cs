using System.Collections.Immutable;
using ZeroG.Chain.Events;

namespace ZeroG.Chain.Staking;

/// <summary>
/// A provider's account, mirrored from the chain's events: folded up to the depth of finality, and event by event above it, so that a
/// reorganization takes back exactly what it removes.
/// </summary>
public sealed record StakeMirror
{
    /// <summary>The last blocks that were indexed, the oldest first; as many as a reorganization may reach, and one more.</summary>
    public ImmutableArray<IndexedBlock> Blocks { get; init; } = [];

    /// <summary>What no reorganization changes.</summary>
    public StakeLedger Final { get; init; } = new();

    /// <summary>Height up to which that is.</summary>
    public ulong FinalBlock { get; init; }

    /// <summary>The provider's events above it, in the order of the chain.</summary>
    public ImmutableArray<ChainEvent> Recent { get; init; } = [];

    /// <summary>Height up to which the chain was read; 0 before it was.</summary>
    public ulong Block => Blocks.IsEmpty ? 0 : Blocks[^1].Number;

    /// <summary>The account as of <see cref="Block"/>.</summary>
    /// <param name="events">What events mean.</param>
    public StakeLedger Present(StakeEvents events) => Recent.Aggregate(Final, events.Apply);

    /// <summary>Takes in one piece of the index, whole.</summary>
    /// <param name="change">What came or went.</param>
    /// <param name="finalityDepth">Blocks on top of one until no reorganization reaches it.</param>
    /// <param name="events">What events mean, and whose they are.</param>
    public StakeMirror Take(IndexChange change, ulong finalityDepth, StakeEvents events)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(events);
        var (blocks, recent) = (Blocks, Recent);
        if (change.KeptUpTo is { } kept)
        {
            blocks = blocks.RemoveAll(block => block.Number > kept);
            recent = recent.RemoveAll(item => item.BlockNumber > kept);
        }

        blocks = blocks.AddRange(change.Blocks);
        recent = recent.AddRange(change.Events.Where(events.IsOwn));
        if (blocks.IsEmpty) return this with { Blocks = blocks, Recent = recent };
        var head = blocks[^1].Number;
        var final = Math.Max(FinalBlock, head - Math.Min(head, finalityDepth));
        return new StakeMirror
        {
            Blocks = [.. blocks.TakeLast(checked((int)finalityDepth + 1))],
            Final = recent.Where(item => item.BlockNumber <= final).Aggregate(Final, events.Apply),
            FinalBlock = final,
            Recent = recent.RemoveAll(item => item.BlockNumber <= final),
        };
    }
}
