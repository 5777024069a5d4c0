using System.Text;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Merkle;

public sealed class HashTreeTests
{
    // The leaves and roots of Certificate Transparency's reference tests (github.com/google/certificate-transparency).
    private static readonly string[] s_leaves = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    [Theory]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void Roots_are_those_of_Certificate_Transparency(int count, string root) =>
        Assert.Equal(root, HashTree.Of(s_leaves.Take(count).Select(Convert.FromHexString)).Root.ToHex());

    [Fact]
    public void Every_leaf_of_every_size_is_proven_and_nothing_else()
    {
        for (var count = 1; count <= 70; count++)
        {
            var hashes = Enumerable.Range(0, count).Select(i => HashTree.LeafHash(Encoding.UTF8.GetBytes($"leaf {i}"))).ToArray();
            var tree = new HashTree(hashes);
            for (var leaf = 0; leaf < count; leaf++)
            {
                var proof = tree.Prove(leaf);
                Assert.True(HashTree.Verify(hashes[leaf], leaf, count, proof, tree.Root));
                Assert.False(HashTree.Verify(HashTree.LeafHash("another"u8), leaf, count, proof, tree.Root));
                Assert.False(HashTree.Verify(hashes[leaf], leaf + count, count, proof, tree.Root));
                Assert.False(HashTree.Verify(hashes[leaf], -1 - leaf, count, proof, tree.Root));
                Assert.False(HashTree.Verify(hashes[leaf], leaf, count, [.. proof, tree.Root], tree.Root));
                if (count > 1)
                {
                    Assert.False(HashTree.Verify(hashes[leaf], (leaf + 1) % count, count, proof, tree.Root));
                    Assert.False(HashTree.Verify(hashes[leaf], leaf, count, proof.AsSpan(1), tree.Root));
                }
            }
        }
    }

    [Fact]
    public void A_tree_without_leaves_is_refused() => Assert.Throws<ArgumentException>(() => new HashTree([]));
}
