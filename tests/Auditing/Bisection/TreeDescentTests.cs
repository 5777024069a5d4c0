using ZeroG.Auditing.Bisection;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Bisection;

public sealed class TreeDescentTests
{
    [Fact]
    public void The_first_leaf_that_differs_is_found_in_a_message_a_level_wherever_it_is()
    {
        var random = new Random(1);
        for (var count = 1; count <= 40; count++)
        {
            for (var first = 0; first < count; first++)
            {
                // All that follows may differ as well, or not.
                var (ours, theirs) = (Tree(count, _ => false), Tree(count, leaf => leaf == first || (leaf > first && random.Next(2) == 0)));
                var (descent, answers) = (TreeDescent.Begin(count, ours.Root, theirs.Root), 0);
                while (!descent.IsFound)
                {
                    descent = descent.Down(NodeChildren.Of(ours, descent.Level, descent.Index), NodeChildren.Of(theirs, descent.Level, descent.Index));
                    answers++;
                }

                Assert.Equal(first, descent.Leaf);
                Assert.Equal(first, TreeDescent.FirstDifference(ours, theirs));
                Assert.Equal(TreeDescent.MostAnswers(count), answers);
                Assert.InRange(answers, 0, Math.Ceiling(Math.Log2(count)));
                Assert.Equal((ours.Node(0, first), theirs.Node(0, first)), (descent.First, descent.Second));
            }
        }
    }

    [Fact]
    public void An_answer_that_does_not_hash_to_what_was_said_before_is_none()
    {
        for (var count = 2; count <= 20; count++)
        {
            var (ours, theirs) = (Tree(count, _ => false), Tree(count, leaf => leaf == count - 1));
            var descent = TreeDescent.Begin(count, ours.Root, theirs.Root);
            while (!descent.IsFound)
            {
                var (first, second) = (NodeChildren.Of(ours, descent.Level, descent.Index), NodeChildren.Of(theirs, descent.Level, descent.Index));
                NodeChildren[] lies =
                [
                    first, second with { Left = HashTree.LeafHash("x"u8) }, second with { Right = second.Right is null ? second.Left : null },
                    new(second.Parent, null), new(second.Left, HashTree.LeafHash("x"u8)),
                ];
                Assert.True(descent.IsOfSecond(second));
                Assert.All(lies.Where(lie => lie != second), lie =>
                {
                    Assert.False(descent.IsOfSecond(lie));
                    Assert.Throws<ArgumentException>(() => descent.Down(first, lie));
                });
                descent = descent.Down(first, second);
            }

            Assert.Throws<InvalidOperationException>(() => descent.Down(new(default, null), new(default, null)));
        }
    }

    [Fact]
    public void There_is_nothing_to_find_in_equal_trees()
    {
        var tree = Tree(5, _ => false);
        Assert.Throws<ArgumentException>(() => TreeDescent.Begin(5, tree.Root, tree.Root));
        Assert.Throws<ArgumentException>(() => TreeDescent.FirstDifference(tree, Tree(6, _ => false)));
        Assert.Throws<InvalidOperationException>(() => TreeDescent.Begin(5, tree.Root, Tree(5, leaf => leaf == 2).Root).Leaf);
    }

    private static HashTree Tree(int count, Func<int, bool> isOther) =>
        HashTree.Of(Enumerable.Range(0, count).Select(leaf => new[] { (byte)leaf, isOther(leaf) ? (byte)1 : (byte)0 }));
}
