using System.Collections.Immutable;
using System.Numerics;

namespace ZeroG.Provenance.Merkle;

/// <summary>
/// The right edge of a growing tree (RFC 9162, section 2.1): enough to append to it and to know its root, in one hash a bit of its size.
/// </summary>
/// <param name="Size">Leaves so far.</param>
/// <param name="Peaks">Roots of the whole subtrees that the leaves make, the largest first: one for each bit that is set in the size.</param>
/// <remarks>A value: each leaf gives another one.</remarks>
public sealed record TreeFrontier(long Size, ImmutableArray<Hash256> Peaks)
{
    /// <summary>Without leaves.</summary>
    public static TreeFrontier Empty { get; } = new(0, []);

    /// <summary>With one leaf more.</summary>
    /// <param name="leafHash">Its hash (<see cref="HashTree.LeafHash"/>).</param>
    public TreeFrontier Append(Hash256 leafHash) => Append([leafHash]);

    /// <summary>With more leaves.</summary>
    /// <param name="leafHashes">Their hashes, in order.</param>
    /// <param name="completed">Told of every node that they complete, the leaves included: its level, its index from the left, and itself.</param>
    public TreeFrontier Append(ReadOnlySpan<Hash256> leafHashes, Action<int, long, Hash256>? completed = null)
    {
        Span<Hash256> peaks = stackalloc Hash256[sizeof(long) * 8];
        Peaks.CopyTo(peaks);
        var (count, size) = (Peaks.Length, Size);
        foreach (var leafHash in leafHashes)
        {
            var (node, level) = (leafHash, 0);
            completed?.Invoke(level, size, node);
            // As many whole subtrees end here as the size has ones at its end.
            for (; (size >> level & 1) == 1; completed?.Invoke(level, size >> level, node))
            {
                node = HashTree.NodeHash(peaks[--count], node);
                level++;
            }

            peaks[count++] = node;
            size++;
        }

        return new TreeFrontier(size, [.. peaks[..count]]);
    }

    /// <summary>The root.</summary>
    /// <exception cref="InvalidOperationException">There is no leaf.</exception>
    public Hash256 Root
    {
        get
        {
            if (Peaks.Length != BitOperations.PopCount((ulong)Size) || Peaks.IsEmpty) throw new InvalidOperationException($"A tree of {Size} leaves does not have {Peaks.Length} peaks.");
            var root = Peaks[^1];
            for (var i = Peaks.Length - 2; i >= 0; i--) root = HashTree.NodeHash(Peaks[i], root);
            return root;
        }
    }
}
