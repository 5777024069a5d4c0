using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Provenance;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Auditing;

/// <summary>One auditor's replay, from the order to what it opens.</summary>
public sealed class AuditorGrainTests : IDisposable
{
    private readonly AuditedRig _rig = new();
    private readonly InlineExecutor _executor = new();
    private readonly IPersistentState<AuditorState> _state = Substitute.For<IPersistentState<AuditorState>>();
    private readonly AuditorGrain _auditor;
    private readonly AuditOrder _order;

    public AuditorGrainTests()
    {
        _state.State = new AuditorState();
        _auditor = new AuditorGrain(_state, Services());
        var order = JobMachine.Order(_rig.Begun, Job, 0);
        order = order with { Pledge = order.Pledge! with { CommitEvery = 1 } };
        _order = new AuditOrder(order, _rig.Run(order, 0)!.Work!.Value);
    }

    public void Dispose() => _rig.Dispose();

    private AuditorServices Services() => new(_executor, _rig.Replay, _rig.Signing, new LocalProvider(Provider(2)), _rig.Clock);

    [Fact]
    public async Task It_commits_to_the_links_of_its_own_replay_and_opens_them_afterwards()
    {
        var status = await _auditor.AuditAsync(_order);
        Assert.Equal((Provider(2), ""), (status.Provider, status.Failure));
        var opened = await _auditor.OpenAsync();

        var work = (await _rig.Work.ReadWorkAsync(_order.Work)).Signed.Commitment;
        var root = LinkList.Tree(await _rig.Work.ReadLinksAsync(Job, opened.Links)).Root;
        Assert.Equal(work.Links, root);
        var report = new AuditReport(work.Digest(_rig.Domain), Hash256.Parse(Provider(2)), root);
        var signature = Signature.FromBytes(Hex.Decode(opened.Signature));
        Assert.Equal(_rig.AddressOf(2), signature.Recover(report.Digest(_rig.Domain)));
        Assert.Equal(status.Commitment, report.Commit(_rig.Domain, signature).ToString());
    }

    [Fact]
    public async Task Asked_again_it_says_the_same_and_replays_nothing()
    {
        var first = await _auditor.AuditAsync(_order);
        Assert.Equal(first.Commitment, (await _auditor.AuditAsync(_order)).Commitment);
        // So does another activation, which finds what is stored.
        Assert.Equal(first.Commitment, (await new AuditorGrain(_state, Services()).AuditAsync(_order)).Commitment);
        Assert.Equal(1, _executor.Started);
    }

    [Fact]
    public async Task It_serves_the_state_at_every_link_but_the_last()
    {
        await _auditor.AuditAsync(_order);
        var links = await _rig.Work.ReadLinksAsync(Job, (await _auditor.OpenAsync()).Links);
        foreach (var link in (int[])[2, 0, 3, 1, 1])
        {
            using var round = new PlainRound(_rig.Work.InputOf(_order.Order, default), 1);
            using var state = await _rig.Blobs.Scratch(Job).OpenReadAsync((await _auditor.StateAsync(link))!.Value.ToContentId());
            Assert.Equal(links[link].Root, round.Restore(link, state));
        }

        // The last was asked for twice, and computed once.
        Assert.Equal(1 + 4, _executor.Started);
    }

    [Fact]
    public async Task A_state_that_is_asked_for_while_another_is_computed_is_not_that_one()
    {
        await _auditor.AuditAsync(_order);
        _executor.IsHeld = true;
        var first = _auditor.StateAsync(2);
        _rig.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await first);

        var other = _auditor.StateAsync(1);
        _executor.Release();
        Assert.Null(await other.WaitAsync(TimeSpan.FromSeconds(30)));
        var (one, two) = (await _auditor.StateAsync(1), await _auditor.StateAsync(2));
        Assert.NotEqual(one, two);
        Assert.Equal((_rig.Work.StateAt(_order.Order, 1, default), _rig.Work.StateAt(_order.Order, 2, default)), (one!.Value, two!.Value));
    }
}
