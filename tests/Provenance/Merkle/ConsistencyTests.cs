using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Merkle;

public sealed class ConsistencyTests
{
    private const int MostLeaves = 300;

    private static readonly bool s_all = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;

    // Of every size, from 0.
    private static readonly Hash256[] s_leaves = [.. Enumerable.Range(0, MostLeaves).Select(i => HashTree.LeafHash([(byte)i, (byte)(i >> 8)]))];
    private static readonly HashTree[] s_trees = [.. Enumerable.Range(1, MostLeaves).Select(size => new HashTree(s_leaves[..size]))];

    // The inputs of Certificate Transparency's reference tests, and its proofs (RFC 9162, section 2.1.5 draws this tree).
    private static readonly HashTree s_reference = HashTree.Of(
        new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }.Select(Convert.FromHexString));

    public static TheoryData<int, int, string[]> References => new()
    {
        { 1, 1, [] },
        { 1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7", "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"] },
        { 6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a", "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"] },
        { 2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e", "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"] },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void Proofs_are_those_of_Certificate_Transparency(int first, int second, string[] proof) =>
        Assert.Equal(proof, TreeShape.ProveConsistency(first, second, (level, index) => s_reference.Node(level, (int)index)).Select(hash => hash.ToHex()));

    [Fact]
    public void Every_two_sizes_are_consistent_and_no_other_pair_of_sizes_and_roots()
    {
        for (var second = 1; second <= MostLeaves; second++)
        {
            for (var first = 1; first <= second; first++)
            {
                var (proof, earlier, later) = (s_trees[second - 1].ProveConsistency(first), Root(first), Root(second));
                Assert.True(HashTree.VerifyConsistency(first, earlier, second, later, proof));
                Assert.False(HashTree.VerifyConsistency(first, earlier, second, later, [.. proof, later]));
                Assert.False(HashTree.VerifyConsistency(-first, earlier, second, later, proof));
                if (first == second) continue;
                Assert.False(HashTree.VerifyConsistency(first, earlier, second, later, proof.AsSpan(1)));
                Assert.False(HashTree.VerifyConsistency(first, earlier, second, later, proof.AsSpan(0, proof.Length - 1)));
                Assert.False(HashTree.VerifyConsistency(second, later, first, earlier, proof));
                Assert.False(HashTree.VerifyConsistency(first, later, second, later, proof));
                Assert.False(HashTree.VerifyConsistency(first, earlier, second, earlier, proof));
            }
        }
    }

    [Fact]
    public void Every_tree_begins_with_the_empty_one_and_needs_no_proof_of_it()
    {
        Assert.Equal("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", HashTree.EmptyRoot.ToHex());
        Assert.True(HashTree.VerifyConsistency(0, HashTree.EmptyRoot, 0, HashTree.EmptyRoot, []));
        Assert.True(HashTree.VerifyConsistency(0, HashTree.EmptyRoot, 7, Root(7), []));
        Assert.False(HashTree.VerifyConsistency(0, Root(1), 7, Root(7), []));
        Assert.False(HashTree.VerifyConsistency(0, Root(1), 0, Root(1), []));
        Assert.False(HashTree.VerifyConsistency(0, HashTree.EmptyRoot, 7, Root(7), [Root(1)]));
        Assert.Empty(s_trees[6].ProveConsistency(0));
    }

    [Fact]
    public void Every_leaf_of_every_size_is_proven_from_whole_subtrees_alone()
    {
        var largest = s_trees[^1];
        for (var size = 1; size <= MostLeaves; size++)
        {
            Assert.Equal(Root(size), TreeShape.Root(size, Whole));
            for (var leaf = 0; leaf < size; leaf++)
            {
                var proof = TreeShape.ProveInclusion(leaf, size, Whole);
                Assert.Equal(s_trees[size - 1].Prove(leaf), proof);
                Assert.True(HashTree.Verify(s_leaves[leaf], leaf, size, proof, Root(size)));
            }
        }

        Hash256 Whole(int level, long index)
        {
            Assert.InRange((index + 1) << level, 1, MostLeaves);
            return largest.Node(level, (int)index);
        }
    }

    /// <summary>
    /// All bits of all pairs take half an hour of a core, with <c>ZEROG_TEST_ALL</c> set; otherwise all bits of the small pairs and of those about
    /// a tile, and some of every pair.
    /// </summary>
    [Theory]
    [InlineData(1, 150)]
    [InlineData(151, 212)]
    [InlineData(213, 260)]
    [InlineData(261, MostLeaves)]
    public void No_bit_of_a_proof_or_a_root_can_change(int least, int most)
    {
        Parallel.For(least, most + 1, second =>
        {
            var random = new Random(second);
            for (var first = 1; first <= second; first++)
            {
                var isWhole = s_all || second <= 12 || (second, first) is (257, 255 or 256 or 1) or (300, 299 or 128 or 77);
                var (earlier, later) = (Root(first), Root(second));
                Changes([.. s_trees[second - 1].ProveConsistency(first), earlier, later], isWhole, random, changed =>
                    HashTree.VerifyConsistency(first, changed[^2], second, changed[^1], changed.AsSpan(0, changed.Length - 2)));
                Changes([.. s_trees[second - 1].Prove(first - 1), s_leaves[first - 1], later], isWhole, random, changed =>
                    HashTree.Verify(changed[^2], first - 1, second, changed.AsSpan(0, changed.Length - 2), changed[^1]));
            }
        });
    }

    private static void Changes(Hash256[] hashes, bool isWhole, Random random, Func<Hash256[], bool> verify)
    {
        Assert.True(verify(hashes));
        var bits = hashes.Length * Hash256.Size * 8;
        // Some bits, and one of each hash.
        foreach (var bit in isWhole ? Enumerable.Range(0, bits) : Enumerable.Range(0, hashes.Length).Select(i => i * 256 + random.Next(256)))
        {
            var kept = hashes[bit / 256];
            var bytes = kept.ToArray();
            bytes[bit % 256 / 8] ^= (byte)(1 << (bit % 8));
            hashes[bit / 256] = Hash256.FromBytes(bytes);
            Assert.False(verify(hashes));
            hashes[bit / 256] = kept;
        }
    }

    private static Hash256 Root(int size) => s_trees[size - 1].Root;
}
