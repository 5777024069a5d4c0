using System.Collections.Immutable;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>What a frame adds to the tiles.</summary>
internal sealed class TileUpdate
{
    private readonly List<Hash256>[] _added = [.. Enumerable.Range(0, TileFiles.Levels).Select(_ => new List<Hash256>())];

    /// <summary>Computes it.</summary>
    /// <param name="before">The tree before the frame.</param>
    /// <param name="leafHashes">Hashes of the frame's entries.</param>
    public TileUpdate(TreeFrontier before, ReadOnlySpan<Hash256> leafHashes)
    {
        First = before.Size;
        After = before.Append(leafHashes, (level, _, node) =>
        {
            if (level % TileFiles.Height == 0) _added[level / TileFiles.Height].Add(node);
        });
    }

    /// <summary>Index of the frame's first entry.</summary>
    public long First { get; }

    /// <summary>The tree with the frame.</summary>
    public TreeFrontier After { get; }

    /// <summary>Where its entries are; whoever knows says so.</summary>
    public ImmutableArray<EntryPlace> Places { get; init; } = [];

    /// <summary>Hashes that a level gains, behind those it has.</summary>
    public IReadOnlyList<Hash256> Added(int level) => _added[level];
}
