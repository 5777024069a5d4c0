using System.Numerics;
using System.Security.Cryptography;

namespace ZeroG.Provenance.Merkle;

/// <summary>
/// The Merkle tree of RFC 9162, section 2.1, with SHA-256, over leaves in memory: a leaf hashes as SHA-256(0x00 ‖ data), a node as
/// SHA-256(0x01 ‖ left ‖ right), and the left subtree of n leaves has the largest power of two below n.
/// </summary>
public sealed class HashTree
{
    /// <summary>Most leaves of a tree in memory.</summary>
    public const int MaxLeaves = 1 << 24;

    // Below it a copy on the stack is cheaper than a hash that takes its input in parts.
    private const int ShortLeaf = 1024;

    // By level, leaves first: whole subtrees, and the one that is cut short at the right, which is carried up unchanged.
    private readonly Hash256[][] _levels;

    /// <summary>Builds the tree of those leaf hashes (<see cref="LeafHash"/>).</summary>
    /// <exception cref="ArgumentException">There is no leaf, or there are more than <see cref="MaxLeaves"/>.</exception>
    public HashTree(IReadOnlyList<Hash256> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        if (leafHashes.Count is 0 or > MaxLeaves) throw new ArgumentException($"A tree has 1 to {MaxLeaves} leaves, not {leafHashes.Count}.", nameof(leafHashes));
        var levels = new List<Hash256[]> { leafHashes.ToArray() };
        while (levels[^1] is { Length: > 1 } below)
        {
            var level = new Hash256[(below.Length + 1) / 2];
            for (var i = 0; i < level.Length; i++) level[i] = 2 * i + 1 < below.Length ? NodeHash(below[2 * i], below[2 * i + 1]) : below[2 * i];
            levels.Add(level);
        }

        _levels = [.. levels];
    }

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash256 EmptyRoot { get; } = Hash256.FromBytes(SHA256.HashData([]));

    /// <summary>Number of leaves.</summary>
    public int Count => _levels[0].Length;

    /// <summary>Levels of the tree, that of the leaves included.</summary>
    public int Levels => _levels.Length;

    /// <summary>The root.</summary>
    public Hash256 Root => _levels[^1][0];

    /// <summary>The tree of those leaves.</summary>
    public static HashTree Of(IEnumerable<byte[]> leaves) => new([.. leaves.Select(leaf => LeafHash(leaf))]);

    /// <summary>A node: the root of the leaves from index · 2^level on, as many as there are below (index + 1) · 2^level.</summary>
    /// <param name="level">0 for the leaves.</param>
    /// <param name="index">From the left, from 0.</param>
    public Hash256 Node(int level, int index) => _levels[level][index];

    /// <summary>Nodes of a level.</summary>
    public int Width(int level) => _levels[level].Length;

    /// <summary>Proof that a leaf is in the tree (RFC 9162, section 2.1.3): the siblings on its way up, lowest first.</summary>
    public Hash256[] Prove(int leaf)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(leaf);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(leaf, Count);
        var proof = new List<Hash256>();
        for (var level = 0; level < Levels - 1; level++, leaf >>= 1)
            if ((leaf ^ 1) < _levels[level].Length) proof.Add(_levels[level][leaf ^ 1]);
        return [.. proof];
    }

    /// <summary>Whether a proof shows that leaf in a tree of that size and root (RFC 9162, section 2.1.3.2). Hostile proofs are merely false.</summary>
    /// <param name="leafHash">The leaf's hash.</param>
    /// <param name="leaf">Its index.</param>
    /// <param name="count">Leaves of the tree.</param>
    /// <param name="proof">The siblings, lowest first.</param>
    /// <param name="root">The tree's root.</param>
    public static bool Verify(Hash256 leafHash, long leaf, long count, ReadOnlySpan<Hash256> proof, Hash256 root)
    {
        if (leaf < 0 || leaf >= count) return false;
        var (at, last, hash) = (leaf, count - 1, leafHash);
        foreach (var sibling in proof)
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                hash = NodeHash(sibling, hash);
                // What is carried up has no sibling on the levels that follow.
                var carried = (at & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> carried, last >> carried);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && hash == root;
    }

    /// <summary>Proof that this tree begins with that of its first leaves (RFC 9162, section 2.1.4).</summary>
    /// <param name="first">How many leaves that tree has.</param>
    public Hash256[] ProveConsistency(int first) => TreeShape.ProveConsistency(first, Count, (level, index) => Node(level, (int)index));

    /// <summary>
    /// Whether a proof shows that the tree of the second size and root begins with the tree of the first (RFC 9162, section 2.1.4.2): that
    /// nothing was changed or removed. Hostile proofs are merely false.
    /// </summary>
    /// <param name="first">Leaves of the smaller tree. Every tree begins with the empty one.</param>
    /// <param name="firstRoot">Its root.</param>
    /// <param name="second">Leaves of the larger tree.</param>
    /// <param name="secondRoot">Its root.</param>
    /// <param name="proof">The proof; empty where the sizes are equal or the first is 0.</param>
    public static bool VerifyConsistency(long first, Hash256 firstRoot, long second, Hash256 secondRoot, ReadOnlySpan<Hash256> proof)
    {
        if (first < 0 || first > second) return false;
        if (first == second) return proof.IsEmpty && firstRoot == secondRoot && (first > 0 || firstRoot == EmptyRoot);
        if (first == 0) return proof.IsEmpty && firstRoot == EmptyRoot;
        var whole = BitOperations.TrailingZeroCount(first);
        var (at, last) = ((first >> whole) - 1, (second - 1) >> whole);
        // Where the smaller tree is a whole subtree of the larger, the way up begins with it, and the proof leaves it out.
        if (at > 0 && proof.IsEmpty) return false;
        var before = at == 0 ? firstRoot : proof[0];
        var after = before;
        // Siblings on the left are in both trees, those on the right in the larger alone.
        foreach (var sibling in at == 0 ? proof : proof[1..])
        {
            if (last == 0) return false;
            if ((at & 1) == 1 || at == last)
            {
                (before, after) = (NodeHash(sibling, before), NodeHash(sibling, after));
                // What is carried up has no sibling on the levels that follow.
                var carried = (at & 1) == 1 ? 0 : BitOperations.TrailingZeroCount(at);
                (at, last) = (at >> carried, last >> carried);
            }
            else
            {
                after = NodeHash(after, sibling);
            }

            (at, last) = (at >> 1, last >> 1);
        }

        return last == 0 && before == firstRoot && after == secondRoot;
    }

    /// <summary>SHA-256(0x00 ‖ data).</summary>
    public static Hash256 LeafHash(ReadOnlySpan<byte> data)
    {
        Span<byte> digest = stackalloc byte[Hash256.Size];
        if (data.Length < ShortLeaf)
        {
            Span<byte> leaf = stackalloc byte[ShortLeaf];
            leaf[0] = 0;
            data.CopyTo(leaf[1..]);
            SHA256.HashData(leaf[..(1 + data.Length)], digest);
            return Hash256.FromBytes(digest);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0]);
        hash.AppendData(data);
        hash.GetHashAndReset(digest);
        return Hash256.FromBytes(digest);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash256 NodeHash(Hash256 left, Hash256 right)
    {
        Span<byte> bytes = stackalloc byte[1 + 2 * Hash256.Size];
        bytes[0] = 1;
        left.CopyTo(bytes[1..]);
        right.CopyTo(bytes[(1 + Hash256.Size)..]);
        Span<byte> digest = stackalloc byte[Hash256.Size];
        SHA256.HashData(bytes, digest);
        return Hash256.FromBytes(digest);
    }
}
