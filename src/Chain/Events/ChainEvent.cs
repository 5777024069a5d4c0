using System.Collections.Immutable;

namespace ZeroG.Chain.Events;

/// <summary>A log of a contract on the canonical chain. Named by block hash, transaction hash and index, so that one that a reorganization moved is another.</summary>
/// <param name="BlockNumber">Height.</param>
/// <param name="BlockHash">Its block.</param>
/// <param name="TransactionHash">Its transaction.</param>
/// <param name="LogIndex">Its place in the block.</param>
/// <param name="Contract">Who emitted it.</param>
/// <param name="Topics">The event, then the indexed arguments; four at most.</param>
/// <param name="Data">The other arguments.</param>
public sealed record ChainEvent(
    ulong BlockNumber, Hash256 BlockHash, Hash256 TransactionHash, ulong LogIndex, Address Contract, ImmutableArray<Hash256> Topics, ReadOnlyMemory<byte> Data)
{
    /// <summary>Its name.</summary>
    public (Hash256 Block, Hash256 Transaction, ulong Log) Id => (BlockHash, TransactionHash, LogIndex);
}
