using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Catalog;
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
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobState _stored = new();
    private JobDriver? _driver;
    private IGrainTimer? _timer;
    private string _waitingFor = "";
    private bool _isCleanedUp;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _stored = job.State;
        _telemetry.Show(this.GetPrimaryKeyString(), _stored);
        if (job.State is { Spec: not null, HasEnded: false }) Drive();
        return Task.CompletedTask;
    }

    public async Task<JobSnapshot> SubmitAsync(JobSpec spec)
    {
        var id = JobId.Parse(this.GetPrimaryKeyString());
        spec = JobRecipe.Normalize(spec);
        if (job.State.Spec is { } known)
        {
            if (known != spec)
                throw new ZeroGException(FailureKind.Conflict, $"Job {id} exists with another specification.", "Submit it under a new id.");
        }
        else
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

    public Task<ImmutableArray<RoundSummary>> RoundsAsync(int from) => records.ReadAsync(_stored.Records, from);

    public async IAsyncEnumerable<JobSnapshot> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (Snapshot() is { } snapshot)
        {
            var changed = _changed.Task;
            yield return snapshot;
            if (snapshot.HasEnded) yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

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
        jobs.Remove(this.GetPrimaryKeyString(), mustWake: !job.State.HasEnded);
        return Task.CompletedTask;
    }

    private void Drive()
    {
        if (_timer is not null) return;
        jobs.Add(this.GetPrimaryKeyString());
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

        using var turn = _telemetry.Enter(logger, this.GetPrimaryKeyString(), job.State);
        try
        {
            if (!job.State.HasEnded) await AdvanceAsync();
            if (job.State.HasEnded) await CleanUpAsync();
        }
        catch (InconsistentStateException stale)
        {
            GiveWay(stale);
        }
        catch (Exception failure)
        {
            // State could not be stored, or a record: nothing was lost, the same step is tried again at the next tick.
            if (Wait(Failures.Describe(failure).Text)) JobLog.TickFailed(logger, this.GetPrimaryKeyString(), job.State.Round, failure);
        }
    }

    private async Task AdvanceAsync()
    {
        if (_driver is null)
        {
            await StoreAsync(JobMachine.TakeOver(job.State, clock.GetUtcNow()));
            _driver = drivers.Create(this.GetPrimaryKeyString(), GrainFactory, () => _timer?.Change(TimeSpan.Zero, s_tick));
        }

        // One event may enable the next at once; the timer, which what ends wakes, bounds the wait for everything else.
        while (!job.State.HasEnded && await _driver.AdvanceAsync(job.State) is { } next) await StoreAsync(next);
        Wait(_driver.WaitingFor);
        if (!job.State.HasEnded && _driver.IsSuperseded) GiveWay(null);
    }

    // Repeated until it succeeds, here or by the reminder, which therefore goes last.
    private async Task CleanUpAsync()
    {
        if (!_isCleanedUp)
        {
            _driver?.Cancel();
            await Task.WhenAll(Enumerable.Range(0, job.State.Spec!.Workers).Select(StopWorkerAsync));
            blobs.DropScratch(this.GetPrimaryKeyString());
            _isCleanedUp = true;
        }

        await StopRemindingAsync();
        _timer?.Dispose();
        (_timer, _driver) = (null, null);
        jobs.Remove(this.GetPrimaryKeyString(), mustWake: false);
    }

    private async Task StopWorkerAsync(int worker)
    {
        try
        {
            await GrainFactory.GetGrain<ITrainerGrain>($"{this.GetPrimaryKeyString()}/{worker}").StopAsync(job.State.Epoch);
        }
        catch (Exception failure)
        {
            // Without a silo that offers a device there is no trainer that could still run.
            JobLog.WorkerNotStopped(logger, this.GetPrimaryKeyString(), worker, failure);
        }
    }

    private async Task StoreAsync(JobState next)
    {
        var before = job.State;
        await job.StoreAsync(next);
        _stored = next;
        _telemetry.Show(this.GetPrimaryKeyString(), next);
        Announce();
        await Task.WhenAll(JobMachine.Garbage(before, next).Select(blob =>
            blobs.Scratch(this.GetPrimaryKeyString()).DeleteAsync(blob.ToContentId())));
    }

    private async Task StopRemindingAsync()
    {
        if (await this.GetReminder(Keepalive) is { } reminder) await this.UnregisterReminder(reminder);
    }

    private bool Wait(string reason)
    {
        var isNew = reason != _waitingFor;
        _waitingFor = reason;
        if (isNew || _driver?.TakeChanged() == true) Announce();
        return isNew && reason.Length > 0;
    }

    private void Announce()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private void GiveWay(Exception? cause)
    {
        JobLog.Superseded(logger, this.GetPrimaryKeyString(), job.State.Epoch, cause);
        jobs.Remove(this.GetPrimaryKeyString(), mustWake: false);
        Leave();
    }

    private void Leave()
    {
        _timer?.Dispose();
        DeactivateOnIdle();
    }

    // Only what is stored is shown: an end that was seen does not come undone.
    private JobSnapshot? Snapshot() => _stored is not { Spec: { } spec } state ? null : new JobSnapshot(
        this.GetPrimaryKeyString(), spec, state.Phase, state.HasEnded ? state.Reason : _waitingFor, state.SubmittedAt,
        spec.DiLoCo.Rounds, state.Parameters, state.Totals, state.LastRound, state.Checkpoint,
        state.HeldOutLoss, _driver?.Progress ?? []);
}
