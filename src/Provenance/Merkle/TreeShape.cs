using System.Numerics;

namespace ZeroG.Provenance.Merkle;

/// <summary>A node above 2^level leaves: their root.</summary>
/// <param name="level">0 for the leaves.</param>
/// <param name="index">From the left, from 0: above the leaves from index · 2^level on.</param>
public delegate Hash256 WholeSubtree(int level, long index);

/// <summary>
/// Roots and proofs of RFC 9162, section 2.1, for every size that a tree has had, from its whole subtrees: those never change as it grows.
/// </summary>
public static class TreeShape
{
    /// <summary>The root of the first leaves; without any, that of the empty tree.</summary>
    /// <param name="size">How many leaves.</param>
    /// <param name="node">The whole subtrees.</param>
    public static Hash256 Root(long size, WholeSubtree node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? HashTree.EmptyRoot : RootOf(0, size, node);
    }

    /// <summary>That a leaf is in the tree (section 2.1.3.1): <see cref="HashTree.Verify"/> takes it.</summary>
    /// <param name="leaf">The leaf, from 0.</param>
    /// <param name="size">Leaves of the tree.</param>
    /// <param name="node">The whole subtrees.</param>
    public static Hash256[] ProveInclusion(long leaf, long size, WholeSubtree node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, size);
        var proof = new List<Hash256>();
        var (start, end) = (0L, size);
        while (end - start > 1) proof.Add(Halve(ref start, ref end, leaf, node));
        proof.Reverse();
        return [.. proof];
    }

    /// <summary>That the tree of a size begins with the tree of a smaller one (section 2.1.4.1): <see cref="HashTree.VerifyConsistency"/> takes it.</summary>
    /// <param name="first">Leaves of the smaller.</param>
    /// <param name="second">Leaves of the larger.</param>
    /// <param name="node">The whole subtrees.</param>
    /// <returns>Nothing where the smaller is empty or both are equal: then nothing is to be shown.</returns>
    public static Hash256[] ProveConsistency(long first, long second, WholeSubtree node)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, second);
        if (first == 0 || first == second) return [];
        var proof = new List<Hash256>();
        var (start, end) = (0L, second);
        // Down to the subtree that ends where the smaller tree ends.
        while (end != first) proof.Add(Halve(ref start, ref end, first - 1, node));
        // The verifier knows it where it is the smaller tree itself.
        if (start > 0) proof.Add(RootOf(start, end, node));
        proof.Reverse();
        return [.. proof];
    }

    // Goes down into the half with the leaf; answers with the root of the other.
    private static Hash256 Halve(ref long start, ref long end, long leaf, WholeSubtree node)
    {
        var middle = start + LargestPowerBelow(end - start);
        if (leaf < middle)
        {
            var right = RootOf(middle, end, node);
            end = middle;
            return right;
        }

        var left = RootOf(start, middle, node);
        start = middle;
        return left;
    }

    // Of a subtree: at least one leaf, and a start that is a multiple of its greatest whole part.
    private static Hash256 RootOf(long start, long end, WholeSubtree node)
    {
        var count = end - start;
        if (BitOperations.IsPow2(count)) return node(BitOperations.TrailingZeroCount(count), start / count);
        var middle = start + LargestPowerBelow(count);
        return HashTree.NodeHash(RootOf(start, middle, node), RootOf(middle, end, node));
    }

    private static long LargestPowerBelow(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
