using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Merkle;

public sealed class TreeFrontierTests
{
    [Fact]
    public void Its_root_is_that_of_the_whole_tree_at_every_size()
    {
        var (frontier, leaves) = (TreeFrontier.Empty, new List<Hash256>());
        for (var i = 0; i < 300; i++)
        {
            leaves.Add(HashTree.LeafHash([(byte)i, (byte)(i >> 8)]));
            frontier = frontier.Append(leaves[^1]);

            Assert.Equal(new HashTree(leaves).Root, frontier.Root);
            Assert.Equal(leaves.Count, frontier.Size);
        }
    }

    [Fact]
    public void A_tree_without_leaves_has_no_root() => Assert.Throws<InvalidOperationException>(() => TreeFrontier.Empty.Root);
}
