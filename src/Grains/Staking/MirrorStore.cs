using ZeroG.Chain.Events;
using ZeroG.Chain.Staking;

namespace ZeroG.Grains.Staking;

/// <summary>An index that keeps of a chain what concerns one provider. Made durable by whoever owns it, now and then: what is lost is read again.</summary>
internal sealed class MirrorStore(StakeMirror mirror, ulong finalityDepth, StakeEvents events) : IEventStore
{
    /// <summary>What was read so far.</summary>
    public StakeMirror Mirror { get; private set; } = mirror;

    public ValueTask<IReadOnlyList<IndexedBlock>> RecentAsync(int count, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<IndexedBlock>>([.. Mirror.Blocks.Reverse().Take(count)]);

    public ValueTask CommitAsync(IndexChange change, CancellationToken cancel)
    {
        Mirror = Mirror.Take(change, finalityDepth, events);
        return ValueTask.CompletedTask;
    }
}
