using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Auditing.Tests.Replay;
using ZeroG.Auditing.Tests.Stages;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Tests.Evidence;

/// <summary>Evidence on a worker of a job whose workers exchange while they train.</summary>
public sealed class ExchangeEvidenceTests
{
    private const int Next = 5;

    private static readonly Lazy<Rig> s_rig = new(() => new Rig("lowrank+int4:2"));

    // Start, Update, Sent 0, Received 0, Sent 1, Next.
    public static TheoryData<int> Judged => [1, 2, 4, Next];

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_wrong_link_is_proven_by_the_steps_of_one_interval(int link)
    {
        var rig = s_rig.Value;
        var report = EvidenceRig.Check(rig.Write(rig.Of(link, isWrong: true)));
        Assert.True(report.Conclusion == EvidenceConclusion.Wrong, $"{report.Findings[^1]}");
        Assert.All(report.Findings, finding => Assert.True(finding.Holds, $"{finding}"));
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_link_that_is_right_convicts_nobody(int link)
    {
        var rig = s_rig.Value;
        var report = EvidenceRig.Check(rig.Write(rig.Of(link)));
        Assert.Equal((EvidenceConclusion.Right, "verdict"), (report.Conclusion, report.Findings[^1].What));
    }

    [Fact]
    public void A_worker_that_opens_nothing_is_judged_by_its_whole_round()
    {
        var rig = s_rig.Value;
        Assert.Equal(EvidenceConclusion.Right, EvidenceRig.Check(rig.Write(rig.OfWhole(null))).Conclusion);
        Assert.Equal(EvidenceConclusion.Wrong, EvidenceRig.Check(rig.Write(rig.OfWhole(4))).Conclusion);
        Assert.Equal(EvidenceConclusion.Wrong, EvidenceRig.Check(rig.Write(rig.OfWhole(1))).Conclusion);
    }

    [Theory]
    [InlineData("int4", 0)]
    [InlineData("int4", 3)]
    public void A_first_round_follows_from_the_seed(string codec, int delay)
    {
        var rig = new Rig(codec, delay, round: 0);
        Assert.Equal(EvidenceConclusion.Right, EvidenceRig.Check(rig.Write(rig.Of(2))).Conclusion);
        Assert.Equal(EvidenceConclusion.Wrong, EvidenceRig.Check(rig.Write(rig.Of(2, isWrong: true))).Conclusion);
        Assert.Equal(EvidenceConclusion.Right, EvidenceRig.Check(rig.Write(rig.Of(3))).Conclusion);
        Assert.Equal(EvidenceConclusion.Wrong, EvidenceRig.Check(rig.Write(rig.Of(3, isWrong: true))).Conclusion);
    }

    [Fact]
    public void What_a_round_starts_from_and_what_went_down_cannot_be_judged_from_a_file()
    {
        var rig = s_rig.Value;
        Assert.Equal(EvidenceConclusion.CannotBeJudged, EvidenceRig.Check(rig.Write(rig.Of(0, isWrong: true))).Conclusion);
        Assert.Equal(EvidenceConclusion.CannotBeJudged, EvidenceRig.Check(rig.Write(rig.Of(3, isWrong: true))).Conclusion);
    }

    [Fact]
    public void The_start_of_the_next_round_is_an_offence_of_that_round()
    {
        var rig = s_rig.Value;
        using var sent = EvidenceFile.Read(new MemoryStream(rig.Write(rig.Of(2, isWrong: true))));
        using var next = EvidenceFile.Read(new MemoryStream(rig.Write(rig.Of(Next, isWrong: true))));
        Assert.Equal("worker 1 in round 1, branch 2", sent.Subject);
        Assert.Equal("worker 1 in round 2, branch 2", next.Subject);
        Assert.NotEqual(sent.OffenceId, next.OffenceId);
        Assert.Equal(Book.Provider(1), next.Accused);
    }

    [Fact]
    public void What_does_not_hold_is_named_and_proves_nothing()
    {
        var rig = s_rig.Value;
        var (sent, content) = rig.Of(4, isWrong: true);
        var (next, nextContent) = rig.Of(Next, isWrong: true);
        var other = new Rig("lowrank+int4:2", delay: 1);
        (string What, ExchangeEvidence Evidence, ExchangeContent Content)[] bad =
        [
            ("signature", sent with { Operator = Book.Operator(Book.Provider(0))!.Value }, content),
            ("job", sent with { Origin = sent.Origin with { Name = "other" } }, content),
            ("job", sent with { Job = sent.Job with { Exchange = new ExchangeInputs("lowrank+int4:2", "mean") } }, content),
            ("plan", sent, content with { Plan = content.Plan with { Rank = 3 } }),
            ("plan", sent, content with { Plan = content.PlanBefore! }),
            ("record before", sent, content with { PlanBefore = content.PlanBefore! with { Delay = 1 } }),
            ("record before", sent, content with { PlanBefore = null, Before = null }),
            ("record before", sent, content with { Before = content.Before! with { Epoch = 9 } }),
            ("record before", sent, content with { Shared = new SharedState(1, OuterState.Start(content.Shared.Outer.Parameters), content.Shared.Projections) }),
            ("averages", sent, content with { Averages = [other.Content.Averages[0]] }),
            ("what was brought", sent, content with { Averages = [] }),
            ("what was brought", sent, content with { Averages = nextContent.Averages }),
            ("received", sent with { Received = [] }, content),
            ("received", sent with { Received = [sent.Agreed] }, content),
            ("accused link", sent with { Accused = sent.Accused! with { Link = sent.Accused.Link with { Root = default } } }, content),
            ("agreed link", sent with { Agreed = sent.Agreed with { Link = sent.Agreed.Link with { Root = default } } }, content),
            ("accused link", sent with { Following = next.Following }, content),
            ("accused link", next with { Following = null }, nextContent with { Averages = content.Averages }),
            ("next round", next with { Following = next.Commitment }, nextContent),
            ("record", next, nextContent with { Record = nextContent.Before }),
            ("record", next, nextContent with { Record = null }),
            ("record", next, nextContent with { Averages = [nextContent.Averages[0], other.Content.Averages[1]] }),
            ("text", sent, content with { Text = content.Text.ToArray().Reverse().ToArray() }),
        ];
        foreach (var (what, evidence, of) in bad)
        {
            var report = EvidenceRig.Check(rig.Write((evidence, of)));
            Assert.True((report.Conclusion, report.Findings[^1].What, report.Findings[^1].Holds) == (EvidenceConclusion.DoesNotHold, what, false), $"{what}: {report.Findings[^1]}");
        }

        var state = new ReplicaState(rig.Start.Progress, rig.Start.RoundEnd, rig.Start.RoundEnd);
        Assert.Equal("state", EvidenceRig.Check(rig.Write((sent, content), state)).Findings[^1].What);
    }

    [Fact]
    public void A_file_that_was_changed_convicts_nobody()
    {
        var rig = s_rig.Value;
        var file = rig.Write(rig.Of(4));
        var random = new Random(5);
        for (var i = 0; i < 150; i++)
        {
            var other = file.ToArray();
            other[i < 75 ? random.Next(4000) : random.Next(other.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.NotEqual(EvidenceConclusion.Wrong, EvidenceRig.Check(other).Conclusion);
            }
            catch (EvidenceFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }

        Assert.Throws<ArgumentException>(() => rig.Write((rig.Of(4).Evidence, rig.Of(4).Content with { Text = new byte[7] })));
    }

    [Fact]
    public void What_a_job_sends_is_in_its_id_where_its_workers_exchange()
    {
        var plain = s_rig.Value.Inputs with { Exchange = null };
        Assert.Equal(3, new[] { plain, s_rig.Value.Inputs, plain with { Exchange = new ExchangeInputs("int4", "clipped") } }.Select(StagedSwarm.Owner.JobId).Distinct().Count());
        Assert.DoesNotContain("exchange", System.Text.Encoding.UTF8.GetString(EvidenceJson.Write(plain)), StringComparison.Ordinal);
    }

    // One round of a worker, with all that its evidence takes.
    private sealed class Rig
    {
        private readonly StagedSwarm _swarm;
        private readonly SwarmRoundInput _input;
        private readonly StageOffer _offer, _following;

        public Rig(string codec, int delay = 3, int round = 1)
        {
            _swarm = new StagedSwarm(new SwarmJob(codec, Delay: delay));
            _swarm.Join(0);
            _swarm.Join(1);
            for (var i = 0; i <= round; i++) Assert.Empty(_swarm.Run());
            _input = _swarm.Replays[1];
            Assert.Empty(_swarm.Run());
            (_offer, _following) = (_swarm.Offers[(1, round)], _swarm.Offers[(1, round + 1)]);
            Content = new ExchangeContent(
                _input.Plan, _input.Before, round == 0 ? null : _swarm.Accounts[round - 1], _swarm.Accounts[round], Stream.Null, _input.Shared, _input.Averages, StagedSwarm.Text);
        }

        public JobInputs Inputs => _swarm.Inputs;

        public ReplicaState Start => _input.Start!;

        public ExchangeContent Content { get; }

        public (ExchangeEvidence Evidence, ExchangeContent Content) Of(int link, bool isWrong = false)
        {
            var (links, last) = (_offer.Links, _offer.Links.Links.Length);
            if (link == last)
            {
                var following = isWrong ? Signed(Changed(_following.Links, 0), _following) : (_following.Work.Signed, LinkList.Tree(_following.Links.Links));
                var root = isWrong ? Book.Named("other") : _following.Links.Links[0].Root;
                return (Evidence((_offer.Work.Signed, LinkList.Tree(links.Links)), links.Links, new ProvenLink(last, new Link(new LinkPlace(LinkKind.Next, 0), root), [.. following.Item2.Prove(0)]), following.Item1), Content);
            }

            var signed = isWrong ? Signed(Changed(links, link), _offer) : (_offer.Work.Signed, LinkList.Tree(links.Links));
            var claimed = isWrong ? Changed(links, link).Links : links.Links;
            return (Evidence(signed, claimed, new ProvenLink(link, claimed[link], [.. signed.Item2.Prove(link)]), null), Content with { Record = null, Averages = Content.Averages[..^1] });
        }

        public (ExchangeEvidence Evidence, ExchangeContent Content) OfWhole(int? wrong)
        {
            var links = wrong is { } link ? Changed(_offer.Links, link) : _offer.Links;
            return (Evidence(Signed(links, _offer), links.Links, null, null), Content with { Record = null, Averages = Content.Averages[..^1] });
        }

        public byte[] Write((ExchangeEvidence Evidence, ExchangeContent Content) one, ReplicaState? state = null)
        {
            var (target, served) = (new MemoryStream(), new MemoryStream());
            SwarmState.Write(served, state ?? Start);
            served.Position = 0;
            ExchangeEvidenceFile.Write(target, one.Evidence, one.Content with { State = served });
            return target.ToArray();
        }

        private ExchangeEvidence Evidence((SignedCommitment Signed, Provenance.Merkle.HashTree Tree) made, ImmutableArray<Link> links, ProvenLink? accused, SignedCommitment? following)
        {
            ImmutableArray<ProvenLink> received = [.. links.Select((link, i) => (link, i)).Where(one => one.link.Place.Kind == LinkKind.Received).Select(one => new ProvenLink(one.i, one.link, [.. made.Tree.Prove(one.i)]))];
            return new ExchangeEvidence(
                Book.Domain.ChainId, Book.Domain.VerifyingContract, Book.Operator(Book.Provider(1))!.Value, made.Signed, StagedSwarm.Owner, Inputs, accused,
                new ProvenLink(0, links[0], [.. made.Tree.Prove(0)]), received, following);
        }

        private static (SignedCommitment Signed, Provenance.Merkle.HashTree Tree) Signed(RoundLinks links, StageOffer offer)
        {
            var tree = LinkList.Tree(links.Links);
            return (StagedSwarm.Signer(1)(offer.Work.Signed.Commitment with { Links = tree.Root }), tree);
        }

        private static RoundLinks Changed(RoundLinks links, int link) => links with { Links = links.Links.SetItem(link, links.Links[link] with { Root = Book.Named("other") }) };
    }
}
