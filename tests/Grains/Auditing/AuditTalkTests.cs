using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Finality;
using ZeroG.Auditing.Records;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>What auditors answer, and how long they are waited for.</summary>
public sealed class AuditTalkTests : IDisposable
{
    private readonly AuditedRig _rig = new();
    private readonly IGrainFactory _grains = Substitute.For<IGrainFactory>();
    private readonly IAuditorGrain _auditor = Substitute.For<IAuditorGrain>();
    private readonly AuditServices _services;
    private readonly JobState _state;

    public AuditTalkTests()
    {
        _grains.GetGrain<IAuditorGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(_auditor);
        _services = new AuditServices(_rig.Chain, _rig.Signing, _rig.Work, _rig.Replay, _rig.Clock, NullLogger<AuditRun>.Instance);
        var closed = _rig.Closed(_rig.Answered(_rig.Begun));
        _state = closed with { Audits = Ended(Drawn(closed.Audits!), 0, 1, AuditOutcome.Acquitted) };
    }

    public void Dispose() => _rig.Dispose();

    private AuditFile File => FileOf(_state.Audits!, 0, 0);

    private int Auditor => Enumerable.Range(0, 4).Single(party => Provider(party) == File.Auditor);

    private HandedInWork Work => _rig.WorkOf(_state.Audits!.Of(0).Results[0]);

    private async Task<CheckedAudit> OpenedAsync(string commitment, OpenedAudit opened)
    {
        _auditor.OpenAsync().Returns(opened);
        var talk = new AuditTalk(Job, File, _state, _grains, _services, static _ => { });
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            if (talk.Open(commitment) is { } answer) return answer;
            Assert.Equal("", talk.Trouble);
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    // What an auditor that found those links commits to, and opens.
    private (string Commitment, OpenedAudit Opened) Found(Link[] links, int auditor)
    {
        var (commitment, signature) = new AuditorServices(null!, _rig.Replay, _rig.Signing, new LocalProvider(Provider(auditor)), _rig.Clock).Sign(Work.Signed.Commitment, LinkList.Tree(links).Root);
        return (commitment, new OpenedAudit(signature, _rig.Store(_rig.Blobs.Scratch(Job), LinkList.ToBytes(links))));
    }

    private Link[] Replayed()
    {
        var order = JobMachine.AuditOf(_state, Job, _state.Audits!.Of(0), 0, isDisputed: false).Order with { Opening = null };
        return _rig.Work.ReadLinksAsync(Job, _rig.Work.Replay(order, Provider(0), Substitute.For<IProgress<int>>(), default).Links).GetAwaiter().GetResult();
    }

    [Fact]
    public async Task An_auditor_that_opens_the_workers_links_agrees_and_one_that_opens_others_accuses()
    {
        var links = Replayed();
        var (commitment, opened) = Found(links, Auditor);
        Assert.Equal(new CheckedAudit(opened.Links, true), await OpenedAsync(commitment, opened));

        links[^1] = links[^1] with { Root = Named("another") };
        (commitment, opened) = Found(links, Auditor);
        Assert.Equal(new CheckedAudit(opened.Links, false), await OpenedAsync(commitment, opened));
    }

    [Fact]
    public async Task Who_opens_something_else_than_it_committed_to_has_opened_nothing()
    {
        var links = Replayed();
        var (commitment, opened) = Found(links, Auditor);
        var other = (Link[])[links[0], links[1] with { Root = Named("another") }];
        var shorter = Found(links[..1], Auditor);
        var stranger = Found(links, Enumerable.Range(0, 4).First(party => party != Auditor));

        Assert.Null((await OpenedAsync(commitment, opened with { Links = Found(other, Auditor).Opened.Links })).Links);
        Assert.Null((await OpenedAsync(commitment, Found(links, Auditor).Opened)).Links);
        Assert.Null((await OpenedAsync(Named("committed").ToString(), opened)).Links);
        Assert.Null((await OpenedAsync(shorter.Commitment, shorter.Opened)).Links);
        Assert.Null((await OpenedAsync(stranger.Commitment, stranger.Opened)).Links);
        Assert.Null((await OpenedAsync(commitment, opened with { Signature = "0x00" })).Links);
        Assert.Null((await OpenedAsync(commitment, opened with { Signature = "none" })).Links);
        Assert.Null((await OpenedAsync(commitment, opened with { Links = _rig.Store(_rig.Blobs.Scratch(Job), [1, 2, 3]) })).Links);
    }

    [Fact]
    public async Task An_auditor_whose_replay_goes_on_is_waited_for_and_one_that_stands_still_is_replaced()
    {
        var steps = 0;
        _auditor.AuditAsync(Arg.Any<AuditOrder>()).Returns(_ => Task.FromResult(new AuditorStatus(File.Auditor!, steps, "", "", default)));
        var state = _state with { Audits = _state.Audits! with { Files = [File with { Since = _rig.Clock.GetUtcNow() }] } };
        var run = new AuditRun(Job, _grains, _services, static _ => { });

        // Four steps of two minutes each.
        for (; steps < 4; steps++) Assert.Null(await AdvanceAsync(TimeSpan.FromMinutes(2)));
        Assert.Null(await AdvanceAsync(TimeSpan.FromMinutes(2)));
        var next = await AdvanceAsync(TimeSpan.FromMinutes(4));
        var replaced = Assert.Single(next!.Audits!.Files);
        Assert.Equal((2, AuditPhase.Replaying, _rig.Clock.GetUtcNow()), (replaced.Auditors.Length, replaced.Phase, replaced.Since));

        async Task<JobState?> AdvanceAsync(TimeSpan by)
        {
            _rig.Clock.Advance(by);
            JobState? result = null;
            for (var polls = 0; polls < 3 && result is null; polls++)
            {
                result = run.Advance(state);
                await Task.Yield();
            }

            return result;
        }
    }

    [Fact]
    public async Task Who_took_long_to_replay_has_time_to_open()
    {
        var (commitment, _) = Found(Replayed(), Auditor);
        var state = _state with { Audits = _state.Audits! with { Files = [File with { Since = _rig.Clock.GetUtcNow() - TimeSpan.FromHours(1) }] } };
        _auditor.AuditAsync(Arg.Any<AuditOrder>()).Returns(Task.FromResult(new AuditorStatus(File.Auditor!, 0, commitment, "", default)));
        _auditor.OpenAsync().Returns(new TaskCompletionSource<OpenedAudit>().Task);
        var run = new AuditRun(Job, _grains, _services, static _ => { });

        JobState? next = null;
        for (var polls = 0; polls < 3 && next is null; polls++)
        {
            next = run.Advance(state);
            await Task.Yield();
        }

        var file = Assert.Single(next!.Audits!.Files);
        Assert.Equal((AuditPhase.Opening, commitment, _rig.Clock.GetUtcNow()), (file.Phase, file.Commitment, file.Since));
        Assert.Null(run.Advance(next));
        _rig.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(2, Assert.Single(run.Advance(next)!.Audits!.Files).Auditors.Length);
    }

    [Fact]
    public async Task A_replay_that_fails_or_another_provider_that_answers_is_replaced_at_once()
    {
        foreach (var status in (AuditorStatus[])[new(File.Auditor!, 1, "", "It broke.", FailureKind.Internal), new(Provider(0), 1, "", "", default)])
        {
            _auditor.AuditAsync(Arg.Any<AuditOrder>()).Returns(Task.FromResult(status));
            var state = _state with { Audits = _state.Audits! with { Files = [File with { Since = _rig.Clock.GetUtcNow() }] } };
            var run = new AuditRun(Job, _grains, _services, static _ => { });
            JobState? next = null;
            for (var polls = 0; polls < 3 && next is null; polls++)
            {
                next = run.Advance(state);
                await Task.Yield();
            }

            Assert.Equal(2, Assert.Single(next!.Audits!.Files).Auditors.Length);
        }
    }

    [Fact]
    public void What_was_proven_wrong_is_undone()
    {
        var run = new AuditRun(Job, _grains, _services, static _ => { });
        var audits = Acquitted(Ended(_state.Audits!, 0, 0, AuditOutcome.Convicted));
        var next = run.Advance(_state with { Audits = audits })!;
        Assert.Equal((0, 1L), (next.Round, next.Audits!.Branch));
    }
}
