using System.Collections.Immutable;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Provenance.Tests.Log;

public sealed class SplitViewTests
{
    private static readonly HashTree s_honest = LogSamples.Tree(40);

    // The same log to entry 20, then another.
    private static readonly HashTree s_other = new([.. Enumerable.Range(0, 40).Select(i => HashTree.LeafHash(i < 20 ? LogSamples.Entry(i) : [1, (byte)i]))]);

    [Fact]
    public void Views_of_one_history_are_consistent_with_the_proofs_between_neighbours()
    {
        LogView[] views = [Of("remembered", s_honest, 10), Of("served", s_honest, 40), Of("anchored", s_honest, 25)];
        Assert.True(SplitView.Needed(views).SequenceEqual([(10, 25), (25, 40)]));

        var verdict = SplitView.Compare(views, Proofs(s_honest, SplitView.Needed(views)));

        Assert.True(verdict.IsConsistent);
        Assert.False(verdict.IsSplit);
        Assert.Equal(3, verdict.Comparisons.Length);
        Assert.Equal("", verdict.ToString());
    }

    [Fact]
    public void A_log_that_shows_another_root_for_the_same_size_is_named_with_whom_it_contradicts()
    {
        LogView[] views = [Of("remembered", s_honest, 15), Of("served", s_other, 30), Of("anchored", s_honest, 30)];

        var verdict = SplitView.Compare(views, Proofs(s_other, SplitView.Needed(views)));

        Assert.True(verdict.IsSplit);
        Assert.False(verdict.IsConsistent);
        var split = Assert.Single(verdict.Comparisons, pair => pair.Relation == LogRelation.Contradicting);
        Assert.Equal(("served", "anchored"), (split.Earlier.Holder, split.Later.Holder));
        Assert.Contains("anchored (30 entries, root", verdict.ToString());
        Assert.Contains("contradicts served (30 entries", verdict.ToString());
        // Both begin with what is remembered, but the proof given leads to the one that is served.
        Assert.Equal(LogRelation.Consistent, verdict.Comparisons[0].Relation);
        Assert.Equal(LogRelation.Unproven, verdict.Comparisons[1].Relation);
    }

    [Fact]
    public void A_log_that_cannot_show_that_it_begins_with_what_is_remembered_is_not_consistent()
    {
        LogView[] views = [Of("remembered", s_honest, 25), Of("served", s_other, 40), Of("anchored", s_honest, 30)];
        foreach (var proofs in new[]
        {
            Proofs(s_other, SplitView.Needed(views)), Proofs(s_honest, SplitView.Needed(views)), new Dictionary<(long, long), ImmutableArray<Hash256>>(),
            new Dictionary<(long, long), ImmutableArray<Hash256>> { [(25, 30)] = default, [(30, 40)] = [s_honest.Root] },
        })
        {
            var verdict = SplitView.Compare(views, proofs);
            Assert.False(verdict.IsConsistent);
            Assert.Equal(LogRelation.Unproven, verdict.Comparisons[0].Relation);
            Assert.Contains("served (40 entries", verdict.ToString());
            Assert.Contains("was not shown to begin with remembered (25 entries", verdict.ToString());
        }
    }

    [Fact]
    public void Every_branch_point_is_found_whichever_views_are_on_which_side()
    {
        foreach (var (remembered, served, anchored) in new[] { (21, 30, 35), (35, 30, 21), (30, 21, 35), (40, 40, 21), (21, 40, 40), (33, 33, 33) })
        {
            for (var sides = 0; sides < 8; sides++)
            {
                LogView[] views = [View("remembered", remembered, sides & 1), View("served", served, sides & 2), View("anchored", anchored, sides & 4)];
                var isOne = sides is 0 or 7;
                var fromHonest = SplitView.Compare(views, Proofs(s_honest, SplitView.Needed(views)));
                var fromOther = SplitView.Compare(views, Proofs(s_other, SplitView.Needed(views)));
                Assert.Equal(isOne, fromHonest.IsConsistent || fromOther.IsConsistent);
                if (isOne) Assert.False(fromHonest.IsSplit || fromOther.IsSplit);
            }
        }

        static LogView View(string holder, int size, int side) => Of(holder, side == 0 ? s_honest : s_other, size);
    }

    [Fact]
    public void Before_the_first_entry_nothing_needs_a_proof()
    {
        LogView[] views = [new("remembered", LogPoint.Empty), Of("served", s_honest, 40), Of("anchored", s_honest, 40)];
        Assert.Empty(SplitView.Needed(views));
        Assert.True(SplitView.Compare(views, Proofs(s_honest, [])).IsConsistent);
    }

    private static LogView Of(string holder, HashTree tree, int size) => new(holder, new LogPoint(size, TreeShape.Root(size, Whole(tree))));

    private static Dictionary<(long First, long Second), ImmutableArray<Hash256>> Proofs(HashTree tree, IEnumerable<(long First, long Second)> sizes) =>
        sizes.ToDictionary(pair => pair, pair => TreeShape.ProveConsistency(pair.First, pair.Second, Whole(tree)).ToImmutableArray());

    private static WholeSubtree Whole(HashTree tree) => (level, index) => tree.Node(level, (int)index);
}
