using System.Collections.Immutable;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>
/// Gives the orders of one round, or of all that a hub runs, and gathers the answers. A worker whose silo is gone never holds up
/// the others: calls are only ever looked at when they have ended.
/// </summary>
internal sealed class RoundDispatch
{
    // A worker whose work failed this often in a row, without a step more in between, ends the job; one that is not available
    // is waited for.
    private const int MaxFailures = 3;

    // Work that failed by itself is likely to fail again.
    private static readonly TimeSpan s_pauseAfterFailure = TimeSpan.FromSeconds(1);

    // A trainer that moves is taken in as soon as its silo has left, which takes as long as one step and saving it: a
    // quarter of a second is little beside these, and four calls a second and worker are little to place and refuse.
    private static readonly TimeSpan s_pauseWhileMoving = TimeSpan.FromMilliseconds(250);

    private readonly DeviceNeeds _needs;
    private readonly TimeProvider _clock;
    private readonly Action<Task> _wakeAfter;
    private readonly Worker[] _workers;
    private readonly long _branch;
    private readonly int _refused;

    // All notes fit into one snapshot.
    private readonly int _noteLength;

    private RoundDispatch(
        IGrainFactory grains, string jobId, JobState state, TimeProvider clock, Action<Task> wakeAfter, Func<ITrainerGrain, int, Func<Task<TrainerStatus>>> order)
    {
        _wakeAfter = wakeAfter;
        _clock = clock;
        _needs = JobRecipe.Needs(state.Spec!, state.Corpus) with { Among = state.Audits is { } audits ? string.Join(',', audits.Workers) : null };
        (_branch, _refused) = AttemptOf(state);
        _noteLength = Math.Min(Bounds.Note, Bounds.Notes / state.Spec!.Workers);
        Round = state.Round;
        _workers = [.. Enumerable.Range(0, state.Spec.Workers).Select(index => new Worker(order(grains.GetGrain<ITrainerGrain>($"{jobId}/{index}"), index)))];
    }

    /// <summary>The orders of the present round.</summary>
    /// <param name="grains">Reaches the workers.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="state">A job in its inner steps.</param>
    /// <param name="clock">The clock of pauses.</param>
    /// <param name="wakeAfter">Polls again soon after a call has ended.</param>
    public static RoundDispatch OfRound(IGrainFactory grains, string jobId, JobState state, TimeProvider clock, Action<Task> wakeAfter) =>
        new(grains, jobId, state, clock, wakeAfter, (trainer, worker) =>
        {
            var order = JobMachine.Order(state, jobId, worker);
            return () => trainer.TrainAsync(order);
        });

    /// <summary>The orders to take part in all rounds that a hub runs. They have no results.</summary>
    /// <param name="grains">Reaches the workers.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="state">A job whose workers exchange while they train.</param>
    /// <param name="hub">Where the hub is.</param>
    /// <param name="clock">The clock of pauses.</param>
    /// <param name="wakeAfter">Polls again soon after a call has ended.</param>
    public static RoundDispatch OfMembers(IGrainFactory grains, string jobId, JobState state, string hub, TimeProvider clock, Action<Task> wakeAfter) =>
        new(grains, jobId, state, clock, wakeAfter, (trainer, worker) =>
        {
            var order = JobMachine.Member(state, jobId, worker, hub);
            return () => trainer.JoinAsync(order);
        });

    public int Round { get; }

    /// <summary>Whether these are the orders of the round as the job has it now: not of one that was undone, or refused.</summary>
    public bool IsOf(JobState state) => Round == state.Round && (_branch, _refused) == AttemptOf(state);

    /// <summary>The results, once every worker has one.</summary>
    public ImmutableArray<InnerResult>? Results =>
        _workers.All(worker => worker.Status?.Result is not null) ? [.. _workers.Select(worker => worker.Status!.Result!)] : null;

    /// <summary>Why the round cannot be finished, or null.</summary>
    public string? Failure => _workers.FirstOrDefault(worker => worker.Failures >= MaxFailures)?.Note;

    /// <summary>Whether an order was refused because another activation runs the job.</summary>
    public bool IsSuperseded { get; private set; }

    public ImmutableArray<WorkerProgress> Progress => [.. _workers.Select((worker, index) =>
        new WorkerProgress(index, worker.Status?.Provider ?? "", worker.Status?.StepsDone ?? 0, Bounds.Cut(worker.Note, _noteLength)))];

    /// <summary>Takes in the answers there are and asks whoever has none under way.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Poll()
    {
        var changed = false;
        TraceParent.Tell();
        foreach (var worker in _workers)
        {
            if (worker.Call is { IsCompleted: true } call)
            {
                worker.Call = null;
                changed |= TakeIn(worker, call);
            }

            if (worker.Call is null && worker.Status?.Result is null && worker.IsDue(_clock))
                _wakeAfter(worker.Call = _needs.TellAsync(worker.Ask));
        }

        return changed;
    }

    private static (long Branch, int Refused) AttemptOf(JobState state) => (state.Audits?.Branch ?? 0, state.Audits?.Refused.Length ?? 0);

    private bool TakeIn(Worker worker, Task<TrainerStatus> call)
    {
        var before = (worker.Status, worker.Note);
        if (call.IsCompletedSuccessfully)
        {
            var status = call.Result;
            worker.Status = status;
            worker.Note = status.Failure;

            // Runs count, not answers: a run answers many times before it fails. What cannot end otherwise is not run again.
            if (status.Failure.Length > 0 && status.FailureKind != FailureKind.Unavailable)
                worker.Failed(status);
            if (status.Failure.Length > 0) worker.Pause(_clock, status.FailureKind == FailureKind.Unavailable ? s_pauseWhileMoving : s_pauseAfterFailure);
        }
        else
        {
            var cause = call.Exception?.InnerException;
            IsSuperseded |= cause is ZeroGException { Kind: FailureKind.Conflict };
            worker.Note = $"waiting for a provider: {Failures.Describe(cause ?? new OperationCanceledException()).Text}";
            worker.Pause(_clock, s_pauseWhileMoving);
        }

        return before != (worker.Status, worker.Note);
    }

    private sealed class Worker(Func<Task<TrainerStatus>> ask)
    {
        public Func<Task<TrainerStatus>> Ask => ask;

        public Task<TrainerStatus>? Call { get; set; }

        public TrainerStatus? Status { get; set; }

        public string Note { get; set; } = "";

        public int Failures { get; private set; }

        private int StepsAtFailure { get; set; }

        private (long Since, TimeSpan Length)? Paused { get; set; }

        public void Failed(TrainerStatus status)
        {
            Failures = status.FailureKind == FailureKind.Invalid ? MaxFailures : status.StepsDone > StepsAtFailure ? 1 : Failures + 1;
            StepsAtFailure = Math.Max(StepsAtFailure, status.StepsDone);
        }

        public void Pause(TimeProvider clock, TimeSpan length) => Paused = (clock.GetTimestamp(), length);

        public bool IsDue(TimeProvider clock) => Paused is not { } pause || clock.GetElapsedTime(pause.Since) >= pause.Length;
    }
}
