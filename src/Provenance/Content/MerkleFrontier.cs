using System.Numerics;

namespace ZeroG.Provenance;

/// <summary>
/// The right edge of a growing Merkle tree of the RFC 6962 shape (split at the largest power of two below n, a lone right
/// node promoted), with parent = keccak256(L‖R): one perfect subtree for each set bit of the leaf count.
/// </summary>
internal sealed class MerkleFrontier
{
    // Entry h is the perfect subtree of 2^h leaves, meaningful when bit h of the count is set.
    private readonly Hash256[] _subtrees = new Hash256[63];
    private long _leaves;

    /// <summary>Appends a perfect subtree of 2^<paramref name="height"/> leaves.</summary>
    /// <remarks>The count so far must be a multiple of 2^height: the caller appends only at such places.</remarks>
    public void Append(Hash256 subtree, int height)
    {
        for (var h = height; ; h++)
        {
            if ((_leaves >> h & 1) == 0)
            {
                _subtrees[h] = subtree;
                break;
            }
            subtree = Parent(_subtrees[h], subtree);
        }
        _leaves += 1L << height;
    }

    /// <summary>Appends <paramref name="leaf"/> <paramref name="count"/> times, in whole subtrees: O(log count) hashes.</summary>
    public void AppendCopies(Hash256 leaf, long count)
    {
        if (count == 0) return;
        var copies = new Hash256[BitOperations.Log2((ulong)count) + 1];
        copies[0] = leaf;
        for (var h = 1; h < copies.Length; h++) copies[h] = Parent(copies[h - 1], copies[h - 1]);

        while (count > 0)
        {
            // The largest subtree that both fits and starts where one of its size may start.
            var aligned = BitOperations.TrailingZeroCount((ulong)_leaves);
            var height = Math.Min(aligned, BitOperations.Log2((ulong)count));
            Append(copies[height], height);
            count -= 1L << height;
        }
    }

    /// <summary>The root over all leaves, at least one: subtrees folded from the right.</summary>
    public Hash256 Root()
    {
        var bits = (ulong)_leaves;
        var root = _subtrees[BitOperations.TrailingZeroCount(bits)];
        for (bits &= bits - 1; bits != 0; bits &= bits - 1)
            root = Parent(_subtrees[BitOperations.TrailingZeroCount(bits)], root);
        return root;
    }

    private static Hash256 Parent(Hash256 left, Hash256 right)
    {
        Span<byte> pair = stackalloc byte[SectorHashing.PairSize];
        left.CopyTo(pair);
        right.CopyTo(pair[Hash256.Size..]);
        return Keccak256.Hash(pair);
    }
}
