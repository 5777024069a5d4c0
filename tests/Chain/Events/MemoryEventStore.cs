using ZeroG.Chain.Events;

namespace ZeroG.Chain.Tests.Events;

/// <summary>An index in memory: gone with the process, and read from the chain again.</summary>
internal sealed class MemoryEventStore : IEventStore
{
    private readonly List<IndexedBlock> _blocks = [];
    private readonly List<ChainEvent> _events = [];

    /// <summary>All events, in the order of the chain.</summary>
    public IReadOnlyList<ChainEvent> Events => _events;

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IndexedBlock>> RecentAsync(int count, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<IndexedBlock>>([.. _blocks.AsEnumerable().Reverse().Take(count)]);

    /// <inheritdoc/>
    public ValueTask CommitAsync(IndexChange change, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.KeptUpTo is { } kept)
        {
            _blocks.RemoveAll(block => block.Number > kept);
            _events.RemoveAll(item => item.BlockNumber > kept);
        }
        _blocks.AddRange(change.Blocks);
        _events.AddRange(change.Events);
        return ValueTask.CompletedTask;
    }
}
