using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Log;

/// <summary>A tile with the whole subtrees above its hashes. What is in it never changes: a tile only becomes wider.</summary>
internal sealed class TileNodes
{
    // Row by row, the lowest first, each as wide as it can become.
    private readonly Hash256[] _nodes = new Hash256[2 * TileFiles.Width - 1];

    private TileNodes(int width) => Width = width;

    /// <summary>Hashes in it, up to 256.</summary>
    public int Width { get; }

    /// <summary>Computes the nodes above some hashes.</summary>
    public static TileNodes Of(ReadOnlySpan<Hash256> hashes)
    {
        var tile = new TileNodes(hashes.Length);
        hashes.CopyTo(tile._nodes);
        for (var row = 1; row <= TileFiles.Height; row++)
        {
            for (var i = 0; i < hashes.Length >> row; i++)
                tile._nodes[Start(row) + i] = HashTree.NodeHash(tile.Node(row - 1, 2 * i), tile.Node(row - 1, 2 * i + 1));
        }

        return tile;
    }

    /// <summary>The root of 2^row hashes, from the one at index · 2^row on.</summary>
    public Hash256 Node(int row, int index) => _nodes[Start(row) + index];

    // A row of 2^(8-row) nodes and all above it are twice as many, less one.
    private static int Start(int row) => 2 * TileFiles.Width - (2 << (TileFiles.Height - row));
}
