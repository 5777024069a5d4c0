using ZeroG.Provenance;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Swarm.Links;

/// <summary>A state that all members have in common, as a donor serves it: nothing is copied, and its root is the state's own.</summary>
internal static class StateSnapshot
{
    /// <summary>What a newcomer must know of a state to fetch it.</summary>
    /// <exception cref="FormatException">The root is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No state has that length.</exception>
    public static ChunkedBlob Named(string root, long length) => new(Hash256.Parse(root), length, ChunkHashes.ChunkSizeFor(length));

    /// <summary>Serves a state.</summary>
    public static ChunkSnapshot Of(SharedState state)
    {
        var list = ChunkList.Verify(Named(state.Root, state.Length), state.Hashes.Span)
            ?? throw new InvalidOperationException("A state's root is not the one of its chunks.");
        return new ChunkSnapshot(list, (offset, destination, _) =>
        {
            state.CopyTo(offset, destination.Span);
            return ValueTask.CompletedTask;
        });
    }
}
