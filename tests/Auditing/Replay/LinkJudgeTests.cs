using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Auditing.Tests.Replay;

public sealed class LinkJudgeTests
{
    private static readonly Hash256 s_other = HashTree.LeafHash("another"u8);

    [Fact]
    public void A_link_is_judged_from_the_state_before_it_by_the_steps_of_one_interval()
    {
        var (links, states) = Run(out var steps);
        for (var link = 0; link < links.Count; link++)
        {
            Assert.Equal(link - 1, LinkJudge.From([.. links.Select(item => item.Place)], link));
            steps.Clear();
            Assert.Equal(LinkFinding.Right, Judge(links[link]));
            Assert.InRange(steps.Count, 0, 3);
            Assert.Equal(LinkFinding.Wrong, Judge(links[link] with { Root = s_other }));
            Assert.Equal(LinkFinding.Wrong, Judge(links[link] with { Place = new LinkPlace(LinkKind.Next, 0) }));

            LinkFinding Judge(Link claimed) => LinkJudge.Judge(
                Round(steps), link, claimed, link == 0 ? null : links[link - 1].Root, link == 0 ? null : new MemoryStream(states[link - 1]), ExactRoots.Instance, default);
        }
    }

    [Fact]
    public void A_state_that_is_not_the_agreed_one_judges_nothing()
    {
        var (links, states) = Run(out var steps);
        steps.Clear();

        Assert.Equal(LinkFinding.NotTheAgreedState, Judge(links[1].Root, states[0]));
        Assert.Equal(LinkFinding.NotTheAgreedState, Judge(s_other, states[1]));
        Assert.Equal(LinkFinding.NotTheAgreedState, Judge(links[1].Root, [1, 2, 3]));
        Assert.Empty(steps);
        Assert.Throws<ArgumentException>(() => LinkJudge.Judge(Round(steps), 2, links[2], links[1].Root, null, ExactRoots.Instance, default));
        Assert.Throws<ArgumentException>(() => LinkJudge.Judge(Round(steps), 2, links[2], null, new MemoryStream(states[1]), ExactRoots.Instance, default));

        LinkFinding Judge(Hash256 agreed, byte[] state) => LinkJudge.Judge(Round(steps), 2, links[2], agreed, new MemoryStream(state), ExactRoots.Instance, default);
    }

    private static (List<Link> Links, List<byte[]> States) Run(out List<int> steps)
    {
        (steps, var links, var states) = ([], new List<Link>(), new List<byte[]>());
        using var round = Round(steps);
        while (links.Count < round.Places.Count)
        {
            links.Add(round.Advance(default));
            if (links[^1].Place.Kind == LinkKind.Update) continue;
            var state = new MemoryStream();
            round.WriteState(state);
            states.Add(state.ToArray());
        }

        return (links, states);
    }

    private static PlainRound Round(List<int> steps) => new(MicroModel.Round(steps: 8), 3) { Stepped = step => steps.Add(step.Step) };
}
