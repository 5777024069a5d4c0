using System.Collections.Immutable;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>Acts on the phases of one job: asks workers, runs the outer step, and says which state follows.</summary>
internal sealed class JobDriver(
    string jobId, IGrainFactory grains, ITrainingExecutor executor, RoundWork work, RoundRecords records, ExchangeServices exchange,
    TimeProvider clock, WorkTelemetry telemetry, Action wake)
{
    private JobFunding? _funding;
    private LocalWork<BlobRef>? _initialization;
    private LocalWork<OuterResult>? _outerStep;
    private LocalWork<double>? _evaluation;
    private RoundDispatch? _round;
    private ExchangeRun? _exchange;
    private JobState? _closed;
    private bool _changed;

    /// <summary>The workers in the current round.</summary>
    public ImmutableArray<WorkerProgress> Progress => _exchange?.Progress ?? _round?.Progress ?? [];

    /// <summary>What the job waits for, or empty.</summary>
    public string WaitingFor => Bounds.Cut(
        Progress.FirstOrDefault(worker => worker.Note.Length > 0) is { } stuck ? $"worker {stuck.Worker}: {stuck.Note}"
        : _funding?.WaitingFor ?? _exchange?.WaitingFor ?? _initialization?.LastFailure ?? _outerStep?.LastFailure ?? _evaluation?.LastFailure ?? "", Bounds.Reason);

    /// <summary>Whether a worker has heard from a later activation of the job: this one must stop.</summary>
    public bool IsSuperseded => _round is { IsSuperseded: true } || _exchange is { IsSuperseded: true };

    /// <summary>Whether progress changed since the last call.</summary>
    public bool TakeChanged()
    {
        var changed = _changed;
        _changed = false;
        return changed;
    }

    /// <summary>The state that follows, or null when nothing has happened yet.</summary>
    public Task<JobState?> AdvanceAsync(JobState state) => state.Phase switch
    {
        JobPhase.Funding => FundAsync(state),
        JobPhase.Initializing => InitializeAsync(state),
        JobPhase.InnerSteps => Task.FromResult(state.Exchange is null ? InnerSteps(state) : Exchange(state)),
        JobPhase.OuterStep => OuterStepAsync(state),
        JobPhase.Evaluating => EvaluateAsync(state),
        _ => Task.FromResult<JobState?>(null),
    };

    /// <summary>Stops what runs on this silo.</summary>
    public void Cancel()
    {
        _exchange?.Stop();
        _initialization?.Cancel();
        _outerStep?.Cancel();
        _evaluation?.Cancel();
    }

    private async Task<JobState?> FundAsync(JobState state)
    {
        _funding ??= new JobFunding(jobId, grains, clock, WakeAfter);
        return await _funding.PollAsync(state.Spec!) ? JobMachine.Funded(state) : GivenUp(state, _funding.Failure);
    }

    private async Task<JobState?> InitializeAsync(JobState state)
    {
        _funding = null;
        _initialization ??= new LocalWork<BlobRef>(
            executor, clock, WakeAfter, telemetry.Of(WorkKind.Initialization, jobId, state, (_, stop) => work.Initialize(state, stop)));
        var (isDone, checkpoint) = await _initialization.PollAsync();
        if (!isDone) return GivenUp(state, _initialization.Failure);
        return JobMachine.Initialized(state, checkpoint, clock.GetUtcNow());
    }

    private JobState? InnerSteps(JobState state)
    {
        _initialization = null;
        if (_round?.Round != state.Round)
        {
            (_outerStep, _closed) = (null, null);
            _round = RoundDispatch.OfRound(grains, jobId, state, clock, WakeAfter);
        }

        _changed |= _round.Poll();
        if (_round.IsSuperseded) return null;
        if (_round.Results is { } results) return JobMachine.InnerStepsDone(state, results);
        return _round.Failure is { } failure ? JobMachine.Fail(state, failure) : null;
    }

    private JobState? Exchange(JobState state)
    {
        _initialization = null;
        _exchange ??= new ExchangeRun(jobId, grains, exchange, WakeAfter);
        var next = _exchange.Advance(state);
        _changed |= _exchange.TakeChanged();
        return next;
    }

    private async Task<JobState?> OuterStepAsync(JobState state)
    {
        // Closed before, but not stored: the same record again.
        if (_closed is not null) return _closed;

        _outerStep ??= new LocalWork<OuterResult>(
            executor, clock, WakeAfter, telemetry.Of(WorkKind.OuterStep, jobId, state, (_, stop) => work.OuterStep(jobId, state, stop)));
        var (isDone, outer) = await _outerStep.PollAsync();
        if (!isDone) return GivenUp(state, _outerStep.Failure);

        var now = clock.GetUtcNow();
        var summary = JobMachine.Summarize(state, outer!, now);
        return _closed = JobMachine.OuterStepDone(state, outer!, summary, await records.WriteAsync(summary), now);
    }

    private async Task<JobState?> EvaluateAsync(JobState state)
    {
        // What the last outer step waited for is past.
        (_outerStep, _closed) = (null, null);
        _exchange?.Stop();
        _exchange = null;
        _evaluation ??= new LocalWork<double>(
            executor, clock, WakeAfter, telemetry.Of(WorkKind.Evaluation, jobId, state, (_, stop) => work.Evaluate(state, stop)));
        var (isDone, loss) = await _evaluation.PollAsync();
        return isDone ? JobMachine.Evaluated(state, loss) : GivenUp(state, _evaluation.Failure);
    }

    private void WakeAfter(Task work) => _ = WakeAfterAsync(work);

    // Continues on the turns of the grain that asked. How the work ended is seen by whoever polls it.
    private async Task WakeAfterAsync(Task work)
    {
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        wake();
    }

    private static JobState? GivenUp(JobState state, string? failure) => failure is null ? null : JobMachine.Fail(state, failure);
}

/// <summary>Makes the driver of a job from what the silo offers.</summary>
internal sealed class JobDriverFactory(
    ITrainingExecutor executor, RoundWork work, RoundRecords records, ExchangeServices exchange, TimeProvider clock, WorkTelemetry telemetry)
{
    /// <param name="jobId">The job.</param>
    /// <param name="grains">Reaches its workers.</param>
    /// <param name="wake">Called on the turns of whoever drives the job, when there may be something to advance with.</param>
    public JobDriver Create(string jobId, IGrainFactory grains, Action wake) =>
        new(jobId, grains, executor, work, records, exchange, clock, telemetry, wake);
}
