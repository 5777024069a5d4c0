using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Disputes;

public sealed class BisectionTests
{
    private static Link[] Links(int count, Func<int, bool> isOther) => [.. Enumerable.Range(0, count)
        .Select(link => new Link(new LinkPlace(LinkKind.Steps, link), Book.Named(isOther(link) ? $"other {link}" : $"link {link}")))];

    private static Auditing.Disputes.Bisection Begin(HashTree work, HashTree replayed) => new(work.Root, replayed, []);

    [Fact]
    public void A_workers_answers_lead_to_its_first_link_that_differs_wherever_it_is()
    {
        for (var count = 1; count <= 20; count++)
        {
            for (var first = 0; first < count; first++)
            {
                // All that follows differs, or nothing, or every other link.
                for (var rest = 0; rest < 3; rest++)
                {
                    var (theirs, ours) = (Links(count, link => link == first || (link > first && (rest == 1 || (rest == 2 && (link & 1) == 0)))), Links(count, _ => false));
                    var (work, replayed) = (LinkList.Tree(theirs), LinkList.Tree(ours));
                    var bisection = Begin(work, replayed);
                    while (!bisection.Descent.IsFound)
                    {
                        Assert.False(bisection.IsFoundLink(theirs[first]));
                        bisection = bisection.With(NodeChildren.Of(work, bisection.Descent.Level, bisection.Descent.Index))!;
                    }

                    Assert.Equal((first, TreeDescent.MostAnswers(count)), (bisection.Descent.Leaf, bisection.Answers.Length));
                    Assert.Null(bisection.With(new NodeChildren(work.Root, null)));
                    for (var link = 0; link < count; link++)
                    {
                        Assert.Equal(link == first, bisection.IsFoundLink(theirs[link]));
                        Assert.False(bisection.IsFoundLink(ours[link]) && link != first);
                    }

                    Assert.False(bisection.IsFoundLink(theirs[first] with { Place = new LinkPlace(LinkKind.Update, first) }));
                    // What is stored says all: the same answers lead there again.
                    Assert.Equal(first, new Auditing.Disputes.Bisection(work.Root, replayed, [.. bisection.Answers]).Descent.Leaf);
                }
            }
        }
    }

    [Fact]
    public void An_answer_that_does_not_open_what_was_signed_is_none()
    {
        for (var count = 2; count <= 12; count++)
        {
            var (work, replayed) = (LinkList.Tree(Links(count, link => link >= count - 2)), LinkList.Tree(Links(count, _ => false)));
            for (var bisection = Begin(work, replayed); !bisection.Descent.IsFound;)
            {
                var (level, index) = (bisection.Descent.Level, bisection.Descent.Index);
                var (right, mine) = (NodeChildren.Of(work, level, index), NodeChildren.Of(replayed, level, index));
                NodeChildren[] lies =
                [
                    mine, new(default, default), new(default, null), new(right.Parent, null), right with { Left = default },
                    right with { Right = right.Right is null ? right.Left : null }, new(right.Right ?? default, right.Left),
                ];
                Assert.All(lies.Where(lie => lie != right), lie =>
                {
                    Assert.Null(bisection.With(lie));
                    Assert.Throws<ArgumentException>(() => (bisection with { Answers = bisection.Answers.Add(lie) }).Descent);
                });
                bisection = bisection.With(right)!;
            }
        }
    }

    [Fact]
    public void An_answer_to_an_earlier_question_is_none()
    {
        var (work, replayed) = (LinkList.Tree(Links(8, link => link == 5)), LinkList.Tree(Links(8, _ => false)));
        var first = NodeChildren.Of(work, 3, 0);
        var bisection = Begin(work, replayed).With(first)!;
        Assert.Null(bisection.With(first));
        Assert.Null(bisection.With(NodeChildren.Of(work, 2, 0)));
        Assert.NotNull(bisection.With(NodeChildren.Of(work, 2, 1)));
    }

    [Fact]
    public void There_is_nothing_to_find_where_both_say_the_same()
    {
        var tree = LinkList.Tree(Links(3, _ => false));
        Assert.Throws<ArgumentException>(() => Begin(tree, tree).Descent);
    }
}
