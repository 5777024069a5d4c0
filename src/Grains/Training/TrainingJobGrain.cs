using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using Orleans.Storage;
using ZeroG.Catalog;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>The orchestrator of one training job. Key: job id (ULID).</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class TrainingJobGrain(
    [PersistentState("job", Stores.Durable)] IPersistentState<JobState> job,
    JobAdmission admission,
    RoundRecords records,
    JobDriverFactory drivers,
    IBlobStores blobs,
    TimeProvider clock,
    ILogger<TrainingJobGrain> logger) : Grain, ITrainingJobGrain, IRemindable
{
    private const string Keepalive = "keepalive";
    private static readonly TimeSpan s_keepalivePeriod = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobDriver? _driver;
    private IGrainTimer? _timer;
    private string _waitingFor = "";

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (job.State.Spec is not null && !job.State.HasEnded) await TakeOverAsync();
    }

    public async Task<JobSnapshot> SubmitAsync(JobSpec spec)
    {
        if (job.State.Spec is { } known)
        {
            return known == spec
                ? Snapshot()!
                : throw new ZeroGException(FailureKind.Conflict, $"Job {this.GetPrimaryKeyString()} exists with another specification.", "Submit it under a new id.");
        }

        var id = JobId.Parse(this.GetPrimaryKeyString());
        var accepted = await admission.AdmitAsync(spec);
        await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Jobs).AddAsync(id);
        await this.RegisterOrUpdateReminder(Keepalive, s_keepalivePeriod, s_keepalivePeriod);
        await StoreAsync(accepted);
        await TakeOverAsync();
        return Snapshot()!;
    }

    public Task<JobSnapshot?> GetAsync() => Task.FromResult(Snapshot());

    public Task<ImmutableArray<RoundSummary>> RoundsAsync(int from) => records.ReadAsync(job.State.Records, from);

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
        if (!job.State.HasEnded)
        {
            await StoreAsync(JobMachine.Cancel(job.State));
            await EndAsync();
        }

        return Snapshot();
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        // The activation that the reminder caused has already taken the job over.
        if (job.State.HasEnded || job.State.Spec is null) await StopRemindingAsync();
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _driver?.Cancel();
        return Task.CompletedTask;
    }

    private async Task TakeOverAsync()
    {
        await StoreAsync(JobMachine.TakeOver(job.State, clock.GetUtcNow()));
        _driver = drivers.Create(this.GetPrimaryKeyString(), GrainFactory);
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, s_tick) { KeepAlive = true });
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_driver is null || job.State.HasEnded) return;
        try
        {
            // One event may enable the next at once; the timer only bounds the wait for what happens elsewhere.
            while (!job.State.HasEnded && await _driver.AdvanceAsync(job.State) is { } next) await StoreAsync(next);
            Wait(_driver.WaitingFor);
            if (job.State.HasEnded) await EndAsync();
            else if (_driver.IsSuperseded) GiveWay(null);
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

    private void GiveWay(Exception? cause)
    {
        JobLog.Superseded(logger, this.GetPrimaryKeyString(), job.State.Epoch, cause);
        _timer?.Dispose();
        DeactivateOnIdle();
    }

    private async Task StoreAsync(JobState next)
    {
        var before = job.State;
        job.State = next;
        try
        {
            await job.WriteStateAsync();
        }
        catch
        {
            job.State = before;
            throw;
        }

        Announce();
        foreach (var blob in JobMachine.Garbage(before, next))
            await blobs.Scratch(this.GetPrimaryKeyString()).DeleteAsync(blob.ToContentId());
    }

    private async Task EndAsync()
    {
        _timer?.Dispose();
        _driver?.Cancel();
        _driver = null;
        await StopRemindingAsync();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, job.State.Spec!.Workers).Select(worker =>
                GrainFactory.GetGrain<ITrainerGrain>($"{this.GetPrimaryKeyString()}/{worker}").StopAsync(job.State.Epoch)));
            blobs.DropScratch(this.GetPrimaryKeyString());
        }
        catch (Exception failure)
        {
            // A trainer on a silo that is gone has stopped anyway; what it left in the scratch store goes at the next start.
            JobLog.CleanupFailed(logger, this.GetPrimaryKeyString(), failure);
        }
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
        return isNew;
    }

    private void Announce()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private JobSnapshot? Snapshot() => job.State is not { Spec: { } spec } state ? null : new JobSnapshot(
        this.GetPrimaryKeyString(), spec, state.Phase, state.HasEnded ? state.Reason : _waitingFor, state.SubmittedAt,
        spec.DiLoCo.Rounds, state.Parameters, state.Totals, state.LastRound, state.Checkpoint,
        state.HeldOutLoss, _driver?.Progress ?? []);
}
