using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.States;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Auditing.Tests.Replay;
using ZeroG.Provenance;

namespace ZeroG.Auditing.Tests.Stages;

/// <summary>What workers sign before they know an average, against what they send and compute.</summary>
public sealed class StageTests
{
    [Theory]
    [InlineData("int4", 0)]
    [InlineData("lowrank+int4:2", 3)]
    [InlineData("lowrank+int4:2", 0)]
    [InlineData("topk+2bit:0.1", 100)]
    public void What_honest_workers_sign_is_taken_and_is_what_a_replay_gives(string codec, int delay)
    {
        using var swarm = new StagedSwarm(new SwarmJob(codec, Delay: delay));
        swarm.Join(0);
        swarm.Join(1);
        Link[] promised = [];
        for (var round = 0; round < 4; round++)
        {
            // One joins on the way, with what all have in common.
            if (round == 2) swarm.Join(2);
            var last = new Dictionary<int, RoundLinks>();
            Assert.Empty(swarm.Run((worker, offer) =>
            {
                last[worker] = offer.Links;
                return offer;
            }));
            Assert.Equal(round < 2 ? 2 : 3, last.Count);
            var next = new List<Link>();
            foreach (var (worker, links) in last)
            {
                using var replay = new SwarmRound(swarm.Replays[worker], links.CommitEvery);
                Assert.Equal(links.Links, Enumerable.Range(0, links.Links.Length).Select(_ => replay.Advance(default)));
                next.Add(replay.Advance(default));
            }

            // What follows from a round is what the next is signed to begin with.
            foreach (var (link, worker) in promised.Select((link, worker) => (link, worker))) Assert.Equal(link.Root, last[worker].Links[0].Root);
            promised = [.. next];
        }
    }

    public static TheoryData<string> Attacks => [.. s_attacks.Keys];

    // What is forged of the last stage of round 1; all of it is signed with the worker's own key.
    private static readonly Dictionary<string, (Func<StageOffer, HandedInStage?, StageOffer> Forge, string Why)> s_attacks = new()
    {
        ["another payload"] = ((offer, _) => offer with { Sent = Book.Named("other") }, "is not what it signed"),
        ["another payload in the stage before"] = ((offer, before) => Forge(offer, before, Changed(offer.Links, offer.Links.Links.Length - 3)), "is not what it signed"),
        ["another end behind the same payloads"] = ((offer, before) => Forge(offer, before, Changed(offer.Links, SwarmPlaces.Update(7, offer.Links.CommitEvery))), "the end of its steps is not in the tree"),
        ["another end, with all that opens it"] = ((offer, before) => Forge(offer, before, Ended(offer.Links, offer.Work.End with { Feedback = Book.Named("other") })), "does not go on from what it signed"),
        ["another average received"] = ((offer, before) => Forge(offer, before, Changed(offer.Links, offer.Links.Links.Length - 2)), "is not what went down"),
        ["the stage before once more"] = ((offer, before) => offer with { Work = before! }, "another stage"),
        ["a stage too many"] = ((offer, _) => offer with { Work = offer.Work with { Sent = offer.Work.Sent.Add([]), Received = offer.Work.Received.Add([]) } }, "another stage"),
        ["no extension"] = ((offer, _) => offer with { Work = offer.Work with { Extension = [] } }, "does not go on"),
        ["another round"] = ((offer, before) => Sign(offer, before, due => due with { Round = 7 }), "another round"),
        ["another branch"] = ((offer, before) => Sign(offer, before, due => due with { Epoch = 7 }), "another round"),
        ["another job"] = ((offer, before) => Sign(offer, before, due => due with { JobId = Book.Named("other") }), "another round"),
        ["another record"] = ((offer, before) => Sign(offer, before, due => due with { Record = Book.Named("other") }), "another round"),
        ["another commitment before"] = ((offer, before) => Sign(offer, before, due => due with { Previous = default }), "another round"),
        ["another provider"] = ((offer, before) => Sign(offer, before, due => due with { ProviderId = Book.Provider(0) }), "another round"),
        ["another interval"] = ((offer, before) => Sign(offer, before, due => due with { CommitEvery = due.CommitEvery + 1 }), "another round"),
        ["another plan"] = ((offer, before) => Sign(offer, before, due => due with { Batches = Book.Named("other") }), "another round"),
        ["another position"] = ((offer, before) => Sign(offer, before, due => due with { Cursor = due.Cursor + 1 }), "another round"),
        ["more tokens"] = ((offer, before) => Sign(offer, before, due => due with { Tokens = due.Tokens * 10 }), "another round"),
        ["another key"] = ((offer, _) => offer with { Work = offer.Work with { Signed = StagedSwarm.Signer(6)(offer.Work.Signed.Commitment) } }, "not its operator's"),
        ["a signature used again"] = ((offer, before) => offer with { Work = offer.Work with { Signed = offer.Work.Signed with { Signature = before!.Signed.Signature } } }, "not its operator's"),
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void What_does_not_open_what_was_signed_is_not_taken(string attack)
    {
        var (forge, why) = s_attacks[attack];
        using var swarm = new StagedSwarm(new SwarmJob());
        swarm.Join(0);
        swarm.Join(1);
        Assert.Empty(swarm.Run());
        HandedInStage? before = null;
        var refused = swarm.Run((worker, offer) =>
        {
            if (worker != 1) return offer;
            if (offer.Work.Stage == 1) return forge(offer, before);
            before = offer.Work;
            return offer;
        });
        Assert.Contains(why, Assert.Single(refused).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_start_than_the_round_before_left_is_not_taken()
    {
        foreach (var spoil in (Func<SwarmRoots, SwarmRoots>[])[
            start => start with { Inner = start.Inner with { Vector = Book.Named("other") } }, start => start with { Inner = start.Inner with { FirstMoment = Book.Named("other") } },
            start => start with { Inner = start.Inner with { OptimizerSteps = 1000 } }, start => start with { RoundEnd = Book.Named("other") }])
        {
            using var swarm = new StagedSwarm(new SwarmJob("int4"));
            swarm.Join(0);
            swarm.Join(1);
            Assert.Empty(swarm.Run());
            var refused = swarm.Run((worker, offer) => worker != 1 ? offer : Started(offer, spoil(offer.Work.Start)));
            Assert.Contains("first link", Assert.Single(refused).Value, StringComparison.Ordinal);
        }

        // Who has just joined has no error feedback.
        using var fresh = new StagedSwarm(new SwarmJob("int4"));
        fresh.Join(0);
        Assert.Contains("first link", Assert.Single(fresh.Run((_, offer) => Started(offer, offer.Work.Start with { Feedback = Book.Named("other") }))).Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Error_feedback_that_the_exchange_did_not_leave_is_found_by_a_replay_of_the_round_before(int delay)
    {
        using var swarm = new StagedSwarm(new SwarmJob(Delay: delay));
        swarm.Join(0);
        swarm.Join(1);
        RoundLinks? before = null;
        StageOffer? spoiled = null;
        Assert.Empty(swarm.Run((worker, offer) =>
        {
            if (worker == 1) before = offer.Links;
            return offer;
        }));
        var input = swarm.Replays[1];

        // The worker smuggles something into what it sends next: all that it signs fits together, and the hub takes it.
        Assert.Empty(swarm.Run(
            (worker, offer) =>
            {
                if (worker != 1) return offer;
                if (offer.Work.Stage == 0) return spoiled = Started(offer, offer.Work.Start with { Feedback = Book.Named("other") });

                // The second stage goes on from the first, whatever that began with.
                return Forge(offer, spoiled!.Work, offer.Links with { Links = [spoiled.Links.Links[0], .. offer.Links.Links.Skip(1)], States = spoiled.Links.States });
            }));
        using var replay = new SwarmRound(input, before!.CommitEvery);
        var last = replay.Places.Count - 1;
        using var state = new MemoryStream();
        var from = LinkJudge.From(replay.Places, last);
        while (replay.At < from) replay.Advance(default);
        replay.WriteState(state);
        var (right, wrong) = (LinkFinding.Right, LinkFinding.Wrong);
        foreach (var (claimed, finding) in new[] { (spoiled!.Links.Links[0].Root, wrong), (Honest(input, before.CommitEvery), right) })
        {
            state.Position = 0;
            using var judged = new SwarmRound(input with { Start = null }, before.CommitEvery);
            Assert.Equal(finding, LinkJudge.Judge(judged, last, new Link(new LinkPlace(LinkKind.Next, 0), claimed), before.Links[from].Root, state, ExactRoots.Instance, default));
        }
    }

    [Fact]
    public void A_worker_that_is_gone_after_the_first_stage_is_bound_by_that_alone()
    {
        using var swarm = new StagedSwarm(new SwarmJob());
        swarm.Join(0);
        swarm.Join(1);
        HandedInStage? taken = null;
        var refused = swarm.Run((worker, offer) =>
        {
            if (worker != 1) return offer;
            if (offer.Work.Stage == 0) taken = offer.Work;
            return offer.Work.Stage == 0 ? offer : offer with { Work = offer.Work with { Extension = [] } };
        });
        Assert.Single(refused);
        Assert.Equal((uint)SwarmPlaces.Sent(7, (int)taken!.Signed.Commitment.CommitEvery, 0) + 1, taken.Signed.Commitment.LinkCount);
        Assert.Empty(swarm.Run());
    }

    [Fact]
    public void Bytes_that_were_changed_are_refused_or_another_work()
    {
        HandedInStage? work = null;
        using var swarm = new StagedSwarm(new SwarmJob());
        swarm.Join(0);
        swarm.Run((_, offer) =>
        {
            work = offer.Work;
            return offer;
        });
        var bytes = work!.ToBytes();
        Assert.InRange(bytes.Length, 1, HandedInStage.MaxSize);
        Assert.Equal(bytes, HandedInStage.Read(bytes).ToBytes());
        for (var cut = 0; cut < bytes.Length; cut++) Assert.Throws<RecordFormatException>(() => HandedInStage.Read(bytes.AsSpan(0, cut)));
        Assert.Throws<RecordFormatException>(() => HandedInStage.Read([.. bytes, 0]));
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var other = bytes.ToArray();
            other[random.Next(other.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.Equal(other, HandedInStage.Read(other).ToBytes());
            }
            catch (RecordFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    private static Hash256 Honest(SwarmRoundInput input, int every)
    {
        using var replay = new SwarmRound(input, every);
        Link link = default;
        while (replay.At + 1 < replay.Places.Count) link = replay.Advance(default);
        return link.Root;
    }

    private static RoundCommitment Due(StageOffer offer) => offer.Work.Signed.Commitment with { LinkCount = 0, Links = default };

    private static StageOffer Forge(StageOffer offer, HandedInStage? before, RoundLinks links) =>
        offer with { Work = HandedInStage.Of(links, offer.Work.Stage, before, Due(offer), StagedSwarm.Signer(1)) };

    private static StageOffer Sign(StageOffer offer, HandedInStage? before, Func<RoundCommitment, RoundCommitment> due) =>
        offer with { Work = HandedInStage.Of(offer.Links, offer.Work.Stage, before, due(Due(offer)), StagedSwarm.Signer(1)) };

    // Another start, with all that belongs to it.
    private static StageOffer Started(StageOffer offer, SwarmRoots start)
    {
        var links = offer.Links with { Links = offer.Links.Links.SetItem(0, offer.Links.Links[0] with { Root = start.Root }), States = offer.Links.States.SetItem(0, start) };
        return offer with { Work = HandedInStage.Of(links, 0, null, Due(offer), StagedSwarm.Signer((int)offer.Work.Signed.Commitment.Worker)), Links = links };
    }

    // Another end of the steps, with all that belongs to it.
    private static RoundLinks Ended(RoundLinks links, SwarmRoots end) => links with
    {
        Links = links.Links.SetItem(links.States.Length - 1, links.Links[links.States.Length - 1] with { Root = end.Root }),
        States = links.States.SetItem(links.States.Length - 1, end),
    };

    private static RoundLinks Changed(RoundLinks links, int link) =>
        links with { Links = links.Links.SetItem(link, links.Links[link] with { Root = Book.Named("other") }) };
}
