using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using ZeroG.Auditing;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>
/// What users and metrics see of a job. Only what is stored is shown: an end that was seen does not come undone. Used on
/// the grain's turns only.
/// </summary>
/// <param name="jobId">The job.</param>
/// <param name="telemetry">Told of each stored state.</param>
internal sealed class JobView(string jobId, JobTelemetry telemetry)
{
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private JobState _stored = new();
    private string _waitingFor = "";

    /// <summary>The records of its completed rounds.</summary>
    public ImmutableArray<BlobRef> Records => _stored.Records;

    /// <summary>This state is stored.</summary>
    public void Show(JobState stored)
    {
        _stored = stored;
        telemetry.Show(jobId, stored);
        Announce();
    }

    /// <summary>The job waits for something, or for nothing when empty.</summary>
    /// <param name="reason">For what.</param>
    /// <param name="hasProgressed">Whether there is something else to see.</param>
    /// <returns>Whether it waits for something new.</returns>
    public bool Wait(string reason, bool hasProgressed)
    {
        var isNew = reason != _waitingFor;
        _waitingFor = reason;
        if (isNew || hasProgressed) Announce();
        return isNew && reason.Length > 0;
    }

    /// <summary>The job as it stands, or null when there is none.</summary>
    /// <param name="progress">Its workers in the current round.</param>
    public JobSnapshot? Snapshot(ImmutableArray<WorkerProgress> progress) => _stored is not { Spec: { } spec } state ? null : new JobSnapshot(
        jobId, spec, state.Phase, state.HasEnded ? state.Reason : _waitingFor, state.SubmittedAt,
        TotalRounds(state, spec), state.Parameters, state.Totals, state.LastRound, state.Checkpoint,
        state.HeldOutLoss, progress, state.Audits is { } audits ? AuditMachine.TotalsOf(audits) : null, state.Corpus, state.HeldOut);

    /// <summary>Its audits, or null where it is not audited.</summary>
    public AuditOverview? Audits() => _stored is { Spec: { } spec, Audits: { } audits }
        ? AuditMachine.Describe(jobId, audits, JobMachine.CommitEvery(spec, spec.DiLoCo.Rounds - 1))
        : null;

    /// <summary>The job now, and after each change until it ends.</summary>
    public async IAsyncEnumerable<JobSnapshot> WatchAsync(
        Func<ImmutableArray<WorkerProgress>> progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (Snapshot(progress()) is { } snapshot)
        {
            var changed = _changed.Task;
            yield return snapshot;
            if (snapshot.HasEnded) yield break;
            await changed.WaitAsync(cancellationToken);
        }
    }

    private static int TotalRounds(JobState state, JobSpec spec) => state is { Exchange: { } exchange, LastRound: { } last }
        ? ExchangeRecipe.TotalRounds(spec, state.Round, exchange.Steps, last.InnerSteps)
        : spec.DiLoCo.Rounds;

    private void Announce()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }
}
