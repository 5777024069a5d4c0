using NSubstitute;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using static ZeroG.Grains.Tests.Samples;

namespace ZeroG.Grains.Tests.Training;

public sealed class RoundDispatchTests
{
    private readonly SteppingClock _clock = new();
    private readonly Queue<Func<Task<TrainerStatus>>> _answers = new();
    private readonly ITrainerGrain _trainer = Substitute.For<ITrainerGrain>();
    private readonly RoundDispatch _round;

    public RoundDispatchTests()
    {
        var grains = Substitute.For<IGrainFactory>();
        grains.GetGrain<ITrainerGrain>(Arg.Any<string>(), Arg.Any<string?>()).Returns(_trainer);
        _trainer.TrainAsync(Arg.Any<RoundOrder>()).Returns(_ => _answers.TryDequeue(out var answer) ? answer() : Running());
        var state = JobMachine.Submit(Spec(workers: 1), Blob("corpus"), null, 10, Noon);
        _round = RoundDispatch.OfRound(grains, "job", JobMachine.Initialized(state, Blob("theta"), Noon), _clock, static _ => { });
    }

    private void Answer(params Func<Task<TrainerStatus>>[] answers)
    {
        foreach (var answer in answers)
        {
            _answers.Enqueue(answer);
            _clock.Advance(TimeSpan.FromSeconds(2));
            _round.Poll();
            _round.Poll();
        }
    }

    private static Task<TrainerStatus> Running() => Task.FromResult(new TrainerStatus("p", 1, null, "", default));

    private static Func<Task<TrainerStatus>> Failed(FailureKind kind) =>
        () => Task.FromResult(new TrainerStatus("p", 1, null, "because", kind));

    [Fact]
    public void Work_that_fails_three_times_ends_the_round_however_long_each_run_took()
    {
        Answer(Running, Failed(FailureKind.Storage), Running, Running, Failed(FailureKind.Storage), Running);
        Assert.Null(_round.Failure);
        Answer(Failed(FailureKind.Storage));
        Assert.Equal("because", _round.Failure);
    }

    [Fact]
    public void Work_that_cannot_end_otherwise_is_not_run_again()
    {
        Answer(Failed(FailureKind.Invalid));
        Assert.Equal("because", _round.Failure);
    }

    [Fact]
    public void A_provider_that_is_not_available_is_waited_for()
    {
        for (var i = 0; i < 20; i++) Answer(Failed(FailureKind.Unavailable), () => Task.FromException<TrainerStatus>(new TimeoutException()));
        Assert.Null(_round.Failure);
        Assert.Contains("waiting for a provider", Assert.Single(_round.Progress).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failed_call_is_not_repeated_before_a_pause()
    {
        _answers.Enqueue(() => Task.FromException<TrainerStatus>(new TimeoutException()));
        _round.Poll();
        for (var i = 0; i < 10; i++) _round.Poll();
        _trainer.ReceivedWithAnyArgs(1).TrainAsync(default!);
    }

    [Theory]
    [InlineData(FailureKind.Unavailable, 250)]
    [InlineData(FailureKind.Storage, 1000)]
    public void A_trainer_that_moves_is_asked_again_soon_and_work_that_failed_later(FailureKind kind, int milliseconds)
    {
        _answers.Enqueue(Failed(kind));
        _round.Poll();
        _round.Poll();
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds - 1));
        _round.Poll();
        _trainer.ReceivedWithAnyArgs(1).TrainAsync(default!);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        _round.Poll();
        _trainer.ReceivedWithAnyArgs(2).TrainAsync(default!);
    }

    [Fact]
    public void A_call_to_a_silo_that_died_ends_and_the_order_is_given_again()
    {
        Answer(() => Task.FromException<TrainerStatus>(new SiloUnavailableException("gone")));
        Assert.Null(_round.Failure);
        Assert.False(_round.IsSuperseded);
        Answer(() => Task.FromResult(new TrainerStatus("q", 4, Result(0, 0), "", default)));
        Assert.Equal([Result(0, 0)], _round.Results!.Value.ToArray());
    }

    [Fact]
    public void An_order_refused_as_stale_tells_that_another_activation_runs_the_job()
    {
        Answer(() => Task.FromException<TrainerStatus>(new ZeroGException(FailureKind.Conflict, "stale", "stop")));
        Assert.True(_round.IsSuperseded);
    }

    [Fact]
    public void The_round_has_its_results_once_every_worker_has_one()
    {
        Assert.Null(_round.Results);
        Answer(() => Task.FromResult(new TrainerStatus("p", 4, Result(0, 0), "", default)));
        Assert.Equal([Result(0, 0)], _round.Results!.Value.ToArray());
    }

    private sealed class SteppingClock : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
