using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;
using NSubstitute.ExceptionExtensions;
using Orleans.Storage;
using ZeroG.Conformance;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>What a trainer does when its silo drains, when a write fails and when another activation has taken over.</summary>
public sealed class TrainerTests
{
    private const string Job = "01arz3ndektsv4rrffq69g5fav";
    private static readonly RoundOrder s_order = new(Job, 1, 0, 0, Spec(), Blob("corpus"), Blob("theta"), null);
    private static readonly PartialRound s_partial = new(0, Blob("theta"), null, 2, Blob("parameters"), Blob("optimizer"), 0.1 + 0.2);

    private readonly ManualClock _clock = new();
    private readonly CancellationTokenSource _draining = new();
    private readonly TaskCompletionSource<InnerResult?> _computed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _failedWrite = new();
    private readonly ITrainingExecutor _executor = Substitute.For<ITrainingExecutor>();
    private readonly IExecution<InnerResult?> _execution = Substitute.For<IExecution<InnerResult?>>();
    private readonly IPersistentState<TrainerState> _state = Substitute.For<IPersistentState<TrainerState>>();
    private readonly IBlobStore _scratch = Substitute.For<IBlobStore>();
    private readonly Action _leave = Substitute.For<Action>();
    private readonly Trainer _trainer;

    public TrainerTests()
    {
        _state.State = new TrainerState();
        _executor.Draining.Returns(_draining.Token);
        _executor.Start(Arg.Any<Func<IProgress<int>, CancellationToken, InnerResult?>>()).Returns(_execution);
        _execution.Completion.Returns(_computed.Task);
        _execution.StepsDone.Returns(3);
        var blobs = Substitute.For<IBlobStores>();
        blobs.Scratch(Job).Returns(_scratch);
        var metrics = new GrainMetrics();
        var work = new RoundWork(blobs, new CorpusCache(blobs), new DeviceCrews(1), metrics, _clock);
        _trainer = new Trainer(
            $"{Job}/0", _state, new TrainerServices(_executor, work, new LocalProvider("p"), new WorkTelemetry(metrics, _clock, NullLogger<WorkTelemetry>.Instance), _clock, NullLogger<Trainer>.Instance), _leave, _leave, _ => throw new InvalidOperationException("Nobody is accused."));
    }

    private Task<TrainerStatus> Ask(RoundOrder? order = null) => _trainer.TrainAsync(order ?? s_order).WaitAsync(TimeSpan.FromSeconds(30));

    [Fact]
    public async Task A_trainer_on_a_draining_silo_says_at_once_that_it_moves_and_begins_and_stores_nothing()
    {
        _state.State = new TrainerState { Partial = s_partial };
        await _draining.CancelAsync();

        var status = await Ask();

        Assert.Equal((FailureKind.Unavailable, 2), (status.FailureKind, status.StepsDone));
        Assert.NotEmpty(status.Failure);
        _leave.Received(1)();
        _executor.DidNotReceiveWithAnyArgs().Start<InnerResult?>(default!);
        await _state.DidNotReceive().WriteStateAsync();
    }

    [Fact]
    public async Task A_stored_result_is_given_on_a_draining_silo_too_and_a_stale_order_is_refused()
    {
        _state.State = new TrainerState { Epoch = 1, Result = Result(0, 0), Start = Blob("theta") };
        await _draining.CancelAsync();
        Assert.Equal(Result(0, 0), (await Ask()).Result);
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => Ask(s_order with { Epoch = 0 }))).Kind);
    }

    [Fact]
    public async Task Work_that_was_paused_says_that_it_moves_and_the_silo_waits_no_longer_for_it()
    {
        var asked = Ask();
        _computed.SetResult(null);
        var status = await asked;
        Assert.Equal((FailureKind.Unavailable, 3), (status.FailureKind, status.StepsDone));
        _leave.Received()();
        _execution.Received().Dispose();
    }

    [Fact]
    public async Task A_result_is_stored_though_nobody_asks_and_then_what_was_saved_on_the_way_is_deleted()
    {
        _state.State = new TrainerState { Partial = s_partial };
        var asked = Ask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null((await asked).Result);
        var left = new TaskCompletionSource();
        _leave.When(leave => leave()).Do(_ => left.TrySetResult());

        _computed.SetResult(Result(0, 0));
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal((Result(0, 0), null), (_state.State.Result, _state.State.Partial));
        await _scratch.Received(1).DeleteAsync(s_partial.Parameters.ToContentId());
        await _scratch.Received(1).DeleteAsync(s_partial.Optimizer.ToContentId());
    }

    [Fact]
    public async Task A_write_that_fails_is_repeated_and_nothing_is_computed_again()
    {
        await Admitted();
        var written = new TaskCompletionSource();
        _state.WriteStateAsync().Returns(
            _ => Fail(),
            _ =>
            {
                written.SetResult();
                return Task.CompletedTask;
            });
        var asked = Ask();
        _computed.SetResult(Result(0, 0));
        await _failedWrite.Task.WaitAsync(TimeSpan.FromSeconds(30));

        // The pause begins a moment after the write has failed: time passes until it is over.
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!written.Task.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await asked;

        Assert.Equal(Result(0, 0), (await Ask()).Result);
        _executor.ReceivedWithAnyArgs(1).Start<InnerResult?>(default!);
    }

    [Fact]
    public async Task The_loser_of_two_activations_gives_way_and_deletes_nothing()
    {
        _state.State = new TrainerState { Partial = s_partial };
        await Admitted();
        _state.WriteStateAsync().ThrowsAsync(new InconsistentStateException("stale"));
        _computed.SetResult(Result(0, 0));

        var status = await Ask();

        Assert.Equal((FailureKind.Unavailable, null), (status.FailureKind, status.Result));
        Assert.Null(_state.State.Result);
        _leave.Received()();
        await _scratch.DidNotReceiveWithAnyArgs().DeleteAsync(default);
    }

    [Fact]
    public async Task What_ends_after_the_job_has_been_stopped_is_not_stored()
    {
        await Admitted();
        await _trainer.StopAsync(1);
        _execution.Received().Cancel();
        _computed.SetResult(Result(0, 0));
        await _trainer.PauseAsync(default).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(new TrainerState { Epoch = 2 }, _state.State);
        Assert.Equal(FailureKind.Conflict, (await Assert.ThrowsAsync<ZeroGException>(() => Ask())).Kind);
    }

    // The order is under way.
    private async Task Admitted()
    {
        var asked = Ask();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((3, null, ""), ((await asked).StepsDone, (await asked).Result, (await asked).Failure));
    }

    private Task Fail()
    {
        _failedWrite.TrySetResult();
        return Task.FromException(new IOException("The disk is away."));
    }
}
