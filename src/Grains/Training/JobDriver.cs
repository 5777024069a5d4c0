using System.Collections.Immutable;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>Acts on the phases of one job: asks workers, runs the outer step, and says which state follows.</summary>
internal sealed class JobDriver(
    string jobId, IGrainFactory grains, ITrainingExecutor executor, RoundWork work, RoundRecords records, ExchangeServices exchange,
    AuditServices auditing, TimeProvider clock, WorkTelemetry telemetry, Action wake)
{
    private JobFunding? _funding;
    private LocalWork<BlobRef>? _initialization;
    private LocalWork<OuterResult>? _outerStep;
    private LocalWork<double>? _evaluation;
    private RoundDispatch? _round;
    private ExchangeRun? _exchange;
    private AuditRun? _audits;
    private (OuterResult Outer, RoundSummary Summary, BlobRef Record, DateTimeOffset At)? _closed;
    private bool _changed;

    /// <summary>The workers in the current round.</summary>
    public ImmutableArray<WorkerProgress> Progress => _exchange?.Progress ?? _round?.Progress ?? [];

    /// <summary>What the job waits for, or empty.</summary>
    public string WaitingFor => Bounds.Cut(
        Progress.FirstOrDefault(worker => worker.Note.Length > 0) is { } stuck ? $"worker {stuck.Worker}: {stuck.Note}"
        : _funding?.WaitingFor ?? _exchange?.WaitingFor ?? (_audits?.WaitingFor is { Length: > 0 } audits ? audits : null) ?? _initialization?.LastFailure ?? _outerStep?.LastFailure ?? _evaluation?.LastFailure ?? "", Bounds.Reason);

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
    public Task<JobState?> AdvanceAsync(JobState state)
    {
        _exchange?.Stored(state);
        return Audit(state) is { } next ? Task.FromResult<JobState?>(next) : ActAsync(state);
    }

    private Task<JobState?> ActAsync(JobState state) => state.Phase switch
    {
        JobPhase.Funding => FundAsync(state),
        JobPhase.Initializing => InitializeAsync(state),
        JobPhase.InnerSteps => Task.FromResult(state.Exchange is null ? InnerSteps(state) : Exchange(state)),
        JobPhase.OuterStep => OuterStepAsync(state),
        JobPhase.Auditing => Task.FromResult(state.Audits!.Ledger.IsOver ? JobMachine.Audited(state) : null),
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

    // Beside the rounds, whatever these wait for.
    private JobState? Audit(JobState state)
    {
        if (state is not { Audits: { } audits, Phase: JobPhase.InnerSteps or JobPhase.OuterStep or JobPhase.Auditing }) return null;
        _audits ??= new AuditRun(jobId, grains, auditing, WakeAfter);
        var next = _audits.Advance(state);
        if (next is null && _audits.Failure is { } failure) return JobMachine.Fail(state, failure);
        if (next?.Audits!.Branch > audits.Branch)
        {
            // What was begun of the rounds that are undone is for nothing.
            _outerStep?.Cancel();
            (_round, _outerStep, _closed) = (null, null, null);
        }

        return next;
    }

    private async Task<JobState?> FundAsync(JobState state)
    {
        _funding ??= new JobFunding(jobId, grains, clock, WakeAfter);
        return await _funding.PollAsync(state) ? JobMachine.Funded(state, _funding.Escrow!.ChainJobId, _funding.Escrow.Staked) : GivenUp(state, _funding.Failure);
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
        // What would follow from a round that is void is not begun, and not gone on with.
        if (state.Audits is { Ledger.IsVoid: true }) return null;
        if (_round?.IsOf(state) != true)
        {
            if (state.Audits is { } audits && AuditMachine.IsHeld(audits)) return null;
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
        if (state.Audits is { Ledger.IsVoid: true }) return null;
        // Closed before, but not stored: the same record again.
        if (_closed is { } closed) return JobMachine.OuterStepDone(state, closed.Outer, closed.Summary, closed.Record, closed.At);

        _outerStep ??= new LocalWork<OuterResult>(
            executor, clock, WakeAfter, telemetry.Of(WorkKind.OuterStep, jobId, state, (_, stop) => work.OuterStep(jobId, state, stop)));
        var (isDone, outer) = await _outerStep.PollAsync();
        if (!isDone) return GivenUp(state, _outerStep.Failure);
        if (outer!.Refused is { } refused)
        {
            // Whoever is asked again answers again: an answer that was refused is none.
            (_outerStep, _round) = (null, null);
            foreach (var one in refused) AuditLog.Refused(auditing.Logger, jobId, $"the work of {one.Provider} in round {state.Round} is refused: {one.Why}.");
            return JobMachine.HandInRefused(state, refused);
        }

        var now = clock.GetUtcNow();
        var summary = JobMachine.Summarize(state, outer, now);
        _closed = (outer, summary, await records.WriteAsync(summary), now);
        return JobMachine.OuterStepDone(state, outer, summary, _closed.Value.Record, now);
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
    ITrainingExecutor executor, RoundWork work, RoundRecords records, ExchangeServices exchange, AuditServices auditing, TimeProvider clock, WorkTelemetry telemetry)
{
    /// <param name="jobId">The job.</param>
    /// <param name="grains">Reaches its workers.</param>
    /// <param name="wake">Called on the turns of whoever drives the job, when there may be something to advance with.</param>
    public JobDriver Create(string jobId, IGrainFactory grains, Action wake) =>
        new(jobId, grains, executor, work, records, exchange, auditing, clock, telemetry, wake);
}
