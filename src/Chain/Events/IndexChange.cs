using System.Collections.Immutable;

namespace ZeroG.Chain.Events;

/// <summary>One write of an index: events go, or come, and the cursor moves with them.</summary>
/// <param name="KeptUpTo">Everything above this height goes; null where nothing does.</param>
/// <param name="Blocks">Blocks that come, in ascending order; the last is the new cursor.</param>
/// <param name="Events">Their events, in the order of the chain.</param>
public sealed record IndexChange(ulong? KeptUpTo, ImmutableArray<IndexedBlock> Blocks, ImmutableArray<ChainEvent> Events);
