using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using Orleans.Storage;
using ZeroG.Auditing;
using ZeroG.Conformance;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;
using ZeroG.Slashing;
using ZeroG.Swarm.Links;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training.Exchange;

/// <summary>What a worker that exchanges while it trains does with orders; what it trains is another matter.</summary>
public sealed class MemberTests
{
    private static readonly MemberOrder s_order = new("01arz3ndektsv4rrffq69g5fav", 1, 0, Spec(), Blob("corpus"), Blob("theta"), "silo");

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly ITrainingExecutor _executor = Substitute.For<ITrainingExecutor>();
    private readonly IPersistentState<TrainerState> _state = Substitute.For<IPersistentState<TrainerState>>();
    private readonly Action _leave = Substitute.For<Action>();
    private readonly Action _migrate = Substitute.For<Action>();
    private readonly Func<RecordClaim, Task<Accusation>> _accuse = Substitute.For<Func<RecordClaim, Task<Accusation>>>();
    private readonly List<IExecution<string>> _executions = [];
    private readonly List<TaskCompletionSource<string>> _ends = [];
    private readonly Member _member;

    public MemberTests()
    {
        _state.State = new TrainerState();
        _executor.Draining.Returns(_draining.Token);
        _executor.Start(Arg.Any<Func<IProgress<int>, CancellationToken, string>>()).Returns(_ =>
        {
            var end = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var execution = Substitute.For<IExecution<string>>();
            execution.Completion.Returns(end.Task);
            _ends.Add(end);
            _executions.Add(execution);
            return execution;
        });
        var blobs = Substitute.For<IBlobStores>();
        var (metrics, crews, corpora) = (new GrainMetrics(), new DeviceCrews(1), new CorpusCache(blobs));
        var (rounds, signing) = (new RoundWork(blobs, corpora, crews, metrics, _clock), new AuditSigning(ClusterChain.None));
        var work = new MemberWork(Substitute.For<IJobLinks>(), rounds, corpora, crews, blobs, signing, new ExchangeReplay(blobs, corpora, crews, rounds, signing), _clock);
        var telemetry = new WorkTelemetry(metrics, _clock, NullLogger<WorkTelemetry>.Instance);
        _member = new Member("job/0", _state, new MemberServices(_executor, work, new LocalProvider("p"), telemetry, _clock, NullLogger<Member>.Instance), _leave, _migrate, _accuse);
    }

    [Fact]
    public async Task A_repeated_order_joins_once_and_says_what_it_waits_for()
    {
        var first = await AskAsync(s_order);
        var second = await AskAsync(s_order);

        Assert.Single(_executions);
        Assert.Equal(first, second);
        Assert.Equal(("p", FailureKind.Unavailable), (first.Provider, first.FailureKind));
        Assert.NotEmpty(first.Failure);
        Assert.Equal(1, _state.State.Epoch);
        await _state.Received(1).WriteStateAsync();
    }

    [Fact]
    public async Task An_order_of_a_later_epoch_or_of_another_hub_leaves_the_one_before()
    {
        await AskAsync(s_order);
        await AskAsync(s_order with { Epoch = 2 });
        await AskAsync(s_order with { Epoch = 2, Hub = "another" });

        Assert.Equal(3, _executions.Count);
        _executions[0].Received().Cancel();
        _executions[1].Received().Cancel();
        _executions[2].DidNotReceive().Cancel();
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => AskAsync(s_order))).Kind);
        Assert.Equal(3, _executions.Count);
    }

    [Fact]
    public async Task One_whose_job_is_over_does_not_join_again()
    {
        await AskAsync(s_order);
        var disposed = new TaskCompletionSource();
        _executions[0].When(execution => execution.Dispose()).Do(_ => disposed.TrySetResult());
        _ends[0].SetResult("root");

        Assert.Equal(default, (await AskAsync(s_order)).Result);
        await AskAsync(s_order);

        Assert.Single(_executions);
        await disposed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task One_whose_hub_is_away_says_so_and_joins_again_when_it_is_asked_again()
    {
        await AskAsync(s_order);
        _ends[0].SetException(new LinkException(LinkFault.Vanished, "the hub is gone", "link", "It comes back."));

        var status = await AskAsync(s_order);

        Assert.Equal(FailureKind.Unavailable, status.FailureKind);
        Assert.Contains("the hub is gone", status.Failure, StringComparison.Ordinal);
        _leave.Received(1)();
        await AskAsync(s_order);
        Assert.Equal(2, _executions.Count);
    }

    [Fact]
    public async Task One_whose_provider_the_job_takes_no_more_work_of_leaves_and_moves()
    {
        await AskAsync(s_order);
        var status = await AskAsync(s_order with { Epoch = 2, Pledge = new RoundPledge("", 1, "", "", 0, 0, "q,p") });

        Assert.Equal(FailureKind.Unavailable, status.FailureKind);
        Assert.Single(_executions);
        _executions[0].Received().Cancel();
        _migrate.Received(1)();
    }

    [Fact]
    public async Task One_that_has_found_a_wrong_record_accuses_and_never_joins_behind_it()
    {
        var claim = new RecordClaim("job", "0x1", 0, 3, "0x2", "p", Blob("evidence"), "0x3", "averages[0]", 7);
        _accuse(claim).Returns(new Accusation("It is before the court.", FailureKind.Unavailable), new Accusation("Convicted.", FailureKind.Invalid));
        await AskAsync(s_order);
        _ends[0].SetException(new WrongRecordException(claim));

        Assert.Equal(("It is before the court.", FailureKind.Unavailable), await AskAsync(s_order) is var first ? (first.Failure, first.FailureKind) : default);
        Assert.Equal(("Convicted.", FailureKind.Invalid), await AskAsync(s_order) is var second ? (second.Failure, second.FailureKind) : default);
        Assert.Single(_executions);
    }

    [Fact]
    public async Task On_a_draining_silo_it_leaves_and_begins_nothing()
    {
        await AskAsync(s_order);
        await _draining.CancelAsync();

        var status = await AskAsync(s_order);

        Assert.Equal(FailureKind.Unavailable, status.FailureKind);
        Assert.Single(_executions);
        _executions[0].Received().Cancel();
        _leave.Received()();
    }

    [Fact]
    public async Task One_whose_fence_another_activation_has_moved_leaves()
    {
        _state.WriteStateAsync().Returns(Task.FromException(new InconsistentStateException("stale")));

        Assert.Equal(FailureKind.Unavailable, (await AskAsync(s_order)).FailureKind);

        Assert.Empty(_executions);
        _leave.Received(1)();
    }

    private async Task<TrainerStatus> AskAsync(MemberOrder order)
    {
        var asked = _member.JoinAsync(order);
        while (!asked.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await asked;
    }
}
