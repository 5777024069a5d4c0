using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Auditing;
using ZeroG.Catalog;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>The orchestrator of one training job. Key: job id (ULID).</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class TrainingJobGrain(
    [PersistentState("job", Stores.Durable)] IPersistentState<JobState> job,
    JobAdmission admission,
    RoundRecords records,
    JobDriverFactory drivers,
    ITrainingExecutor executor,
    LocalJobs jobs,
    IBlobStores blobs,
    GrainMetrics metrics,
    TimeProvider clock,
    ILogger<TrainingJobGrain> logger) : Grain, ITrainingJobGrain, IRemindable
{
    private const string Keepalive = "keepalive";
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly JobTelemetry _telemetry = new(metrics);
    private JobView _view = null!;
    private JobGarbage _garbage = null!;
    private JobLogging _log = null!;
    private JobDriver? _driver;
    private IGrainTimer? _timer;
    private bool _isCleanedUp;

    private string Id => this.GetPrimaryKeyString();

    private ImmutableArray<WorkerProgress> Progress => _driver?.Progress ?? [];

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        (_view, _garbage, _log) = (new JobView(Id, _telemetry), new JobGarbage(Id, blobs, logger), new JobLogging(Id, new LogFeed($"job {Id}", GrainFactory, clock, logger, _ => { })));
        _view.Show(job.State);
        // Of one that ended before there was a log, nothing is told.
        if (job.State is { Spec: not null, HasEnded: false } || (job.State.Logged.Submission && _log.Owes(job.State))) Drive();
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> SubmitAsync(JobSpec spec)
    {
        var id = JobId.Parse(Id);
        spec = JobRecipe.Normalize(spec);
        if (job.State.Spec is { } known && known != spec)
            throw new ZeroGException(FailureKind.Conflict, $"Job {id} exists with another specification.", "Submit it under a new id.");
        if (job.State.Spec is null)
        {
            var accepted = await admission.AdmitAsync(spec);
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Jobs).AddAsync(id);
            await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
            await StoreAsync(accepted);
        }
        if (!job.State.HasEnded) Drive();
        return Snapshot()!;
    }

    public Task<JobSnapshot?> GetAsync() => Task.FromResult(Snapshot());

    public Task<ImmutableArray<RoundSummary>> RoundsAsync(int from) => records.ReadAsync(_view.Records, from);

    public Task<AuditOverview?> AuditsAsync() => Task.FromResult(_view.Audits());

    public async Task<AuditOverview> ReportAsync(int round, int worker)
    {
        await StoreAsync(JobMachine.Reported(job.State, round, worker));
        return _view.Audits()!;
    }

    public IAsyncEnumerable<JobSnapshot> WatchAsync(CancellationToken cancellationToken = default) =>
        _view.WatchAsync(() => Progress, cancellationToken);

    public async Task<JobSnapshot?> CancelAsync()
    {
        if (job.State.Spec is null) return null;
        if (!job.State.HasEnded) await StoreAsync(JobMachine.Cancel(job.State));
        Drive();
        return Snapshot();
    }

    // The keepalive: an unfinished job is driven on, an ended one cleaned up after.
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (job.State.Spec is null) await StopRemindingAsync();
        else Drive();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _driver?.Cancel();
        _telemetry.Leave();
        jobs.Remove(Id, mustWake: !job.State.HasEnded);
        return Task.CompletedTask;
    }

    private void Drive()
    {
        if (_timer is not null) return;
        jobs.Add(Id);
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, s_tick) { KeepAlive = true });
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (executor.Draining.IsCancellationRequested && !job.State.HasEnded)
        {
            // All that matters is stored. What runs here of the orchestrator's own is dropped, and computed elsewhere.
            Leave();
            return;
        }

        using var turn = _telemetry.Enter(logger, Id, job.State);
        try
        {
            if (!job.State.HasEnded) await AdvanceAsync();
            // Beside all else: only the end of the reminder waits for it.
            if (_log.Poll(job.State)) await StoreAsync(job.State);
            if (job.State.HasEnded) await CleanUpAsync();
        }
        catch (InconsistentStateException stale)
        {
            GiveWay(stale);
        }
        catch (Exception failure)
        {
            // State could not be stored, or a record: nothing was lost, the same step is tried again at the next tick.
            if (_view.Wait(Failures.Describe(failure).Text, _driver?.TakeChanged() == true)) JobLog.TickFailed(logger, Id, job.State.Round, failure);
        }
    }

    private async Task AdvanceAsync()
    {
        if (_driver is null)
        {
            await StoreAsync(JobMachine.TakeOver(job.State, clock.GetUtcNow()));
            _driver = drivers.Create(Id, GrainFactory, () => _timer?.Change(TimeSpan.Zero, s_tick));
        }
        // One event may enable the next at once; the timer, which what ends wakes, bounds the wait for all else.
        while (!job.State.HasEnded && await ActAsync(_driver) is { } next) await StoreAsync(next);
        _view.Wait(_driver.WaitingFor, _driver.TakeChanged());
        // Only now that others compute: nobody waits for it.
        await _garbage.SweepAsync();
        if (!job.State.HasEnded && _driver.IsSuperseded) GiveWay(null);
    }

    // What is called belongs to the round that is stored, which may have begun in this turn.
    private Task<JobState?> ActAsync(JobDriver driver)
    {
        _telemetry.Resume();
        return driver.AdvanceAsync(job.State);
    }

    // Repeated until it succeeds, here or by the reminder, which therefore goes last.
    private async Task CleanUpAsync()
    {
        if (!_isCleanedUp)
        {
            _driver?.Cancel();
            await new JobWorkers(Id, GrainFactory, logger).StopAsync(job.State.Spec!.Workers, job.State.Epoch);
            blobs.DropScratch(Id);
            _isCleanedUp = true;
        }

        if (_log.Owes(job.State)) return;
        await StopRemindingAsync();
        _timer?.Dispose();
        (_timer, _driver) = (null, null);
        jobs.Remove(Id, mustWake: false);
    }

    private async Task StoreAsync(JobState next)
    {
        // What this state lets others store must not be what is to be deleted.
        await _garbage.SweepAsync();
        var before = job.State;
        await job.StoreAsync(next = _log.Note(before, next));
        _log.Stored();
        _view.Show(next);
        _garbage.Add(JobMachine.Garbage(before, next));
    }

    private async Task StopRemindingAsync()
    {
        if (await this.GetReminder(Keepalive) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private void GiveWay(Exception? cause)
    {
        JobLog.Superseded(logger, Id, job.State.Epoch, cause);
        jobs.Remove(Id, mustWake: false);
        Leave();
    }

    private void Leave()
    {
        _timer?.Dispose();
        DeactivateOnIdle();
    }

    private JobSnapshot? Snapshot() => _view.Snapshot(Progress);
}
