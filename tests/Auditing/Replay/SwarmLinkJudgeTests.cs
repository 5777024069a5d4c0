using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Tests.Replay;

public sealed class SwarmLinkJudgeTests
{
    private static readonly SwarmJob s_job = new(Steps: 8, Delay: 4);
    private static readonly Lazy<IReadOnlyList<SwarmCase>> s_rounds = new(() => SwarmTrail.Run(s_job, worker: 1, rounds: 3).Cases);

    // Round 1, with what the next commitment says follows from it.
    private static SwarmCase Round => s_rounds.Value[1];

    private static Link[] Links => [.. Round.Links, new(new LinkPlace(LinkKind.Next, 0), s_rounds.Value[2].Links[0].Root)];

    [Theory]
    [InlineData(LinkKind.Start, 1, 0)]
    [InlineData(LinkKind.Steps, 2, 3)]
    [InlineData(LinkKind.Update, 1, 2)]
    [InlineData(LinkKind.Sent, 2, 2)]
    [InlineData(LinkKind.Received, 1, 2)]
    [InlineData(LinkKind.Next, 1, 2)]
    public void A_link_of_every_kind_is_judged_alone_from_the_state_before_it(LinkKind kind, int count, int steps)
    {
        var round = Round;
        int[] links = [.. Enumerable.Range(0, Links.Length).Where(link => Links[link].Place.Kind == kind)];
        Assert.Equal(count, links.Length);
        foreach (var link in links)
        {
            var right = Links[link];
            Assert.Equal(Math.Min(link - 1, round.States.Count - 1), LinkJudge.From([.. Links.Select(one => one.Place)], link));
            Assert.Equal((LinkFinding.Right, steps), Judge(link, right));
            foreach (var other in Links.Where(one => one.Root != right.Root).Select(one => one.Root).Append(HashTree.LeafHash("another"u8)).Append(default))
                Assert.Equal((LinkFinding.Wrong, steps), Judge(link, right with { Root = other }));
            Assert.Equal((LinkFinding.Wrong, 0), Judge(link, right with { Place = new LinkPlace((LinkKind)(((int)kind + 1) % 6), right.Place.Position) }));
        }
    }

    [Fact]
    public void Work_that_was_changed_by_one_bit_is_found_wrong_at_the_link_where_it_was_changed()
    {
        var round = Round;

        // A worker that goes on from other moments, feedback or θ of the round before than it had has another start.
        foreach (var at in (Func<ReplicaState, ParameterVector>[])[state => state.Progress.Parameters, state => state.Progress.Optimizer.FirstMoment, state => state.RoundEnd, state => state.Feedback])
        {
            var forged = SwarmState.Read(new MemoryStream(round.States[0]), round.Input.Shared.Outer.Parameters.Layout, s_job.Recipe.Training.Optimizer);
            at(forged).Values[5] += 1e-3f;
            using var cheat = new SwarmRound(round.Input with { Start = forged }, s_job.Every);
            Assert.Equal(LinkFinding.Wrong, Judge(0, cheat.Advance(default)).Finding);
        }

        // One that changes what it has for the others before it sends it has another update, and all that follows.
        var spoiled = SwarmState.Read(new MemoryStream(round.States[^1]), round.Input.Shared.Outer.Parameters.Layout, s_job.Recipe.Training.Optimizer);
        spoiled.Feedback[s_job.Parts.Paths().First(path => path.Projection.Stages == 2).Tensor][7] += 0.5f;
        var served = new MemoryStream();
        SwarmState.Write(served, spoiled);
        served.Position = 0;
        using var replay = round.Replay(isServed: true);
        replay.Restore(round.States.Count - 1, served);
        for (var link = round.States.Count; link < Links.Length; link++)
        {
            var isPublic = Links[link].Place.Kind == LinkKind.Received;
            Assert.Equal(isPublic ? LinkFinding.Right : LinkFinding.Wrong, Judge(link, replay.Advance(default)).Finding);
        }
    }

    [Fact]
    public void A_state_that_is_not_the_agreed_one_judges_nothing()
    {
        var round = Round;
        var last = Links.Length - 1;
        Assert.Equal((LinkFinding.NotTheAgreedState, 0), Judge(last, Links[last], round.States[1]));
        Assert.Equal((LinkFinding.NotTheAgreedState, 0), Judge(last, Links[last], [1, 2, 3]));
        var bytes = round.States[^1].ToArray();
        bytes[^1] ^= 1;
        Assert.Equal((LinkFinding.NotTheAgreedState, 0), Judge(last, Links[last], bytes));
    }

    // By the roots of the start where that is judged, and else from the served state alone.
    private static (LinkFinding Finding, int Steps) Judge(int link, Link claimed, byte[]? state = null)
    {
        var (round, steps) = (Round, 0);
        using var replay = round.Replay(link == 0 ? round.Taken.States[0] : null, isServed: true, stepped: _ => steps++);
        var from = LinkJudge.From(replay.Places, link);
        var finding = from < 0
            ? LinkJudge.Judge(replay, link, claimed, null, null, ExactRoots.Instance, default)
            : LinkJudge.Judge(replay, link, claimed, Links[from].Root, new MemoryStream(state ?? round.States[from]), ExactRoots.Instance, default);
        return (finding, steps);
    }
}
