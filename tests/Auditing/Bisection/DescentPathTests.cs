using ZeroG.Auditing.Bisection;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Bisection;

public sealed class DescentPathTests
{
    [Fact]
    public void Of_trees_of_every_size_the_found_leaf_and_all_before_it_are_proven_in_the_tree_that_nobody_has_as_a_whole()
    {
        for (var count = 1; count <= 70; count++)
        {
            Hash256[] second = [.. Enumerable.Range(0, count).Select(i => HashTree.LeafHash([(byte)i]))];
            for (var differs = 0; differs < count; differs++)
            {
                Hash256[] first = [.. second.Select((leaf, i) => i < differs ? leaf : HashTree.LeafHash([(byte)i, 1]))];
                var (worker, auditor) = (new HashTree(first), new HashTree(second));
                var path = DescentPath.Of(worker.Root, Answers(worker, auditor), auditor);

                Assert.Equal((differs, first[differs]), (path.Leaf, path.Found));
                for (var leaf = 0; leaf <= differs; leaf++)
                    Assert.True(HashTree.Verify(first[leaf], leaf, count, path.Prove(leaf), worker.Root), $"leaf {leaf} of {count}, which differ from {differs} on");
                if (differs + 1 < count) Assert.Throws<ArgumentOutOfRangeException>(() => path.Prove(differs + 1));
            }
        }
    }

    [Fact]
    public void Answers_that_are_too_few_or_open_nothing_make_no_path()
    {
        Hash256[] leaves = [.. Enumerable.Range(0, 9).Select(i => HashTree.LeafHash([(byte)i]))];
        var auditor = new HashTree(leaves);
        leaves[6] = HashTree.LeafHash([9, 9]);
        var worker = new HashTree(leaves);
        var answers = Answers(worker, auditor);

        Assert.Throws<ArgumentException>(() => DescentPath.Of(worker.Root, answers[1..], auditor));
        Assert.Throws<ArgumentException>(() => DescentPath.Of(worker.Root, [.. answers, answers[^1]], auditor));
        Assert.Throws<ArgumentException>(() => DescentPath.Of(worker.Root, [answers[1], .. answers[1..]], auditor));
        Assert.Throws<ArgumentException>(() => DescentPath.Of(auditor.Root, answers, auditor));
    }

    private static NodeChildren[] Answers(HashTree worker, HashTree auditor)
    {
        var (answers, descent) = (new List<NodeChildren>(), TreeDescent.Begin(worker.Count, worker.Root, auditor.Root));
        while (!descent.IsFound)
        {
            answers.Add(NodeChildren.Of(worker, descent.Level, descent.Index));
            descent = descent.Down(answers[^1], NodeChildren.Of(auditor, descent.Level, descent.Index));
        }

        return [.. answers];
    }
}
