using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Auditing.Bisection;
using ZeroG.Auditing.Commitments;
using ZeroG.Conformance;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Slashing;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>A trainer of a job that is audited: what it stores, answers again, and opens.</summary>
public sealed class AuditedTrainerTests : IDisposable
{
    private static readonly string s_here = Provider(0);

    private readonly FolderStores _blobs = new();
    private readonly ManualClock _clock = new();
    private readonly ITrainingExecutor _executor = Substitute.For<ITrainingExecutor>();
    private readonly IExecution<InnerResult?> _execution = Substitute.For<IExecution<InnerResult?>>();
    private readonly IPersistentState<TrainerState> _state = Substitute.For<IPersistentState<TrainerState>>();
    private readonly Action _leave = Substitute.For<Action>();
    private readonly Func<RecordClaim, Task<Accusation>> _accuse = Substitute.For<Func<RecordClaim, Task<Accusation>>>();
    private readonly Trainer _trainer;

    public AuditedTrainerTests()
    {
        _state.State = new TrainerState();
        _executor.Start(Arg.Any<Func<IProgress<int>, CancellationToken, InnerResult?>>()).Returns(_execution);
        _execution.Completion.Returns(new TaskCompletionSource<InnerResult?>().Task);
        var metrics = new GrainMetrics();
        var work = new RoundWork(_blobs, new CorpusCache(_blobs), new DeviceCrews(1), metrics, _clock);
        _trainer = new Trainer(
            $"{Job}/0", _state, new TrainerServices(_executor, work, new LocalProvider(s_here), new WorkTelemetry(metrics, _clock, NullLogger<WorkTelemetry>.Instance), _clock, NullLogger<Trainer>.Instance), _leave, _leave, _accuse);
    }

    public void Dispose() => _blobs.Dispose();

    private static RoundOrder Order(int round = 0, long branch = 0, int final = 0, string excluded = "", long epoch = 1) => new(
        Job, epoch, round, 0, AuditedSpec(), Blob("corpus"), Blob($"theta {round}"), null, new RoundPledge(ChainJob, branch, "", "", 2, final, excluded));

    private static InnerResult ResultOf(int round, int provider = 0) => Result(round, 0) with { Provider = Provider(provider), Work = Blob($"work {round}") };

    private static TrainerState Done(int round, long branch = 0) => new TrainerState { Epoch = 1 }.Done(Order(round, branch), ResultOf(round), Blob($"links {branch} {round}"));

    [Fact]
    public void A_result_of_an_earlier_branch_or_of_an_excluded_provider_is_not_given_again()
    {
        var state = Done(0);
        Assert.Equal(ResultOf(0), state.ResultOf(Order()));
        Assert.Equal(ResultOf(0), state.ResultOf(Order(final: 9, excluded: Provider(1))));
        Assert.Null(state.ResultOf(Order(branch: 1)));
        Assert.Null(state.ResultOf(Order(excluded: Provider(0))));
        Assert.Null(state.ResultOf(Order(excluded: $"{Provider(3)},{Provider(0)}")));
    }

    [Fact]
    public void A_lower_round_is_admitted_in_a_later_branch_alone_and_an_earlier_branch_not_at_all()
    {
        var state = Done(5, branch: 1);
        Assert.Equal(1, state.Admit(Order(2, branch: 2)).Epoch);
        Assert.Equal(1, state.Admit(Order(6, branch: 1)).Epoch);
        Assert.Equal(FailureKind.Conflict, Assert.Throws<ZeroGException>(() => state.Admit(Order(4, branch: 1))).Kind);
        Assert.Equal(FailureKind.Conflict, Assert.Throws<ZeroGException>(() => state.Admit(Order(7, branch: 0))).Kind);
        Assert.Equal(FailureKind.Conflict, Assert.Throws<ZeroGException>(() => state.Admit(Order(2, branch: 2, epoch: 0))).Kind);
    }

    [Fact]
    public void Links_are_kept_until_their_round_is_final()
    {
        var state = new TrainerState();
        for (var round = 0; round < 4; round++) state = state.Done(Order(round, final: Math.Max(0, round - 2)), ResultOf(round), Blob($"links 0 {round}"));
        Assert.Equal([1, 2, 3], state.Kept.Select(kept => kept.Round));

        // Rounds that were undone are kept beside those that took their place; the same round again replaces itself.
        state = state.Done(Order(2, branch: 1, final: 1), ResultOf(2), Blob("links 1 2")).Done(Order(2, branch: 1, final: 1), ResultOf(2), Blob("links 1 2 again"));
        Assert.Equal([(0L, 1), (0L, 2), (0L, 3), (1L, 2)], state.Kept.Select(kept => (kept.Branch, kept.Round)));
        Assert.Equal(Blob("links 1 2 again"), state.Kept[^1].Links);
        Assert.Empty(state.Done(new RoundOrder(Job, 1, 5, 0, Spec(), Blob("corpus"), Blob("theta"), null), Result(5, 0)).Kept);
    }

    [Fact]
    public async Task An_order_that_differs_in_what_is_final_or_excluded_alone_does_not_restart_the_run()
    {
        await AskAsync(Order());
        await AskAsync(Order(final: 3, excluded: Provider(2), epoch: 2));
        _executor.ReceivedWithAnyArgs(1).Start<InnerResult?>(default!);
        _execution.DidNotReceive().Cancel();

        await AskAsync(Order(branch: 1, epoch: 2));
        _executor.ReceivedWithAnyArgs(2).Start<InnerResult?>(default!);
        _execution.Received(1).Cancel();
    }

    [Fact]
    public async Task A_trainer_on_a_silo_of_an_excluded_provider_stops_and_leaves()
    {
        await AskAsync(Order());
        var status = await _trainer.TrainAsync(Order(excluded: s_here)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((FailureKind.Unavailable, null), (status.FailureKind, status.Result));
        _execution.Received(1).Cancel();
        _leave.Received()();
    }

    private async Task AskAsync(RoundOrder order)
    {
        var asked = _trainer.TrainAsync(order);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await asked.WaitAsync(TimeSpan.FromSeconds(30))).Result);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task What_it_opens_leads_from_the_signed_root_to_every_link(int count)
    {
        var links = Links(count, 0);
        var tree = LinkList.Tree(links);
        _state.State = new TrainerState { Kept = [new(2, 3, (await _blobs.Scratch(Job).PutAsync(LinkList.ToBytes(links))).ToBlobRef())] };
        Task<LinkNode> OpenAsync(int level, int index) => _trainer.OpenAsync(new LinkQuestion(2, 3, level, index));

        for (var level = tree.Levels - 1; level > 0; level--)
        {
            for (var index = 0; index < tree.Width(level); index++)
            {
                var node = await OpenAsync(level, index);
                var children = new NodeChildren(Hash256.Parse(node.Left), node.Right.Length == 0 ? null : Hash256.Parse(node.Right));
                Assert.Equal(tree.Node(level, index), children.Parent);
                Assert.Equal(NodeChildren.Of(tree, level, index), children);
            }
        }

        for (var leaf = 0; leaf < count; leaf++) Assert.Equal(new LinkNode(links[leaf].Root.ToString(), ""), await OpenAsync(0, leaf));
        foreach (var (level, index) in ((int, int)[])[(0, count), (0, -1), (-1, 0), (tree.Levels, 0), (int.MaxValue, int.MaxValue), (1, -1), (1, tree.Levels > 1 ? tree.Width(1) : 0)])
            Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => OpenAsync(level, index))).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => _trainer.OpenAsync(new LinkQuestion(1, 3, 0, 0)))).Kind);
        Assert.Equal(FailureKind.NotFound, (await Assert.ThrowsAsync<ZeroGException>(() => _trainer.OpenAsync(new LinkQuestion(2, 2, 0, 0)))).Kind);
    }

    private static Link[] Links(int count, int of) => [.. Enumerable.Range(0, count).Select(i => new Link(new LinkPlace(LinkKind.Steps, i), Named($"link {of} {i}")))];

    [Fact]
    public async Task Who_finds_a_wrong_record_holds_out_for_the_verdict_and_computes_it_once()
    {
        var claim = new RecordClaim(Job, ChainJob, 0, 0, Provider(9), s_here, Blob("evidence"), ChainJob, "averages[0] is wrong", 1);
        _execution.Completion.Returns(Task.FromException<InnerResult?>(new WrongRecordException(claim)));
        _accuse(claim).Returns(
            new Accusation("It is before the court.", FailureKind.Unavailable), new Accusation("It is before the court.", FailureKind.Unavailable), new Accusation("Convicted.", FailureKind.Invalid));

        foreach (var expected in (FailureKind[])[FailureKind.Unavailable, FailureKind.Unavailable, FailureKind.Invalid])
        {
            var status = await _trainer.TrainAsync(Order(1)).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(expected, status.FailureKind);
            Assert.NotEmpty(status.Failure);
        }

        _executor.Received(1).Start(Arg.Any<Func<IProgress<int>, CancellationToken, InnerResult?>>());
        await _accuse.Received(3)(claim);
    }
}
