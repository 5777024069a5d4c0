namespace ZeroG.Chain.Events;

/// <summary>Where an index is kept. One writer.</summary>
public interface IEventStore
{
    /// <summary>The last blocks that were indexed, the newest first, <paramref name="count"/> at most; the first is the cursor.</summary>
    ValueTask<IReadOnlyList<IndexedBlock>> RecentAsync(int count, CancellationToken cancel);

    /// <summary>Makes a change durable, whole or not at all.</summary>
    ValueTask CommitAsync(IndexChange change, CancellationToken cancel);
}
