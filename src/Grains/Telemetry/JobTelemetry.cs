using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Jobs;

namespace ZeroG.Grains.Telemetry;

/// <summary>One activation of a job, as metrics and activities show it. Used on the grain's turns only.</summary>
internal sealed class JobTelemetry(GrainMetrics metrics)
{
    private JobState? _shown;
    private Activity? _round;

    /// <summary>The job has this state, which is stored. The first one shown is taken over, not counted.</summary>
    public void Show(string jobId, JobState state)
    {
        if (state.Spec is null) return;
        var before = _shown;
        _shown = state;
        if (before?.Phase != state.Phase)
        {
            if (before is { HasEnded: false }) metrics.ChangeJobs(before.Phase, -1);
            if (!state.HasEnded) metrics.ChangeJobs(state.Phase, 1);
        }

        if (before is { HasEnded: false } && state.HasEnded) metrics.JobEnded(state.Phase);
        if (before is not null && state.Totals.Rounds > before.Totals.Rounds) CountRound(before, state);
        FollowRound(jobId, before, state);
    }

    /// <summary>For one turn: what is logged carries the job, and what is called belongs to the round's activity.</summary>
    public Turn Enter(ILogger logger, string jobId, JobState state)
    {
        var current = Activity.Current;
        if (_round is not null) Activity.Current = _round;
        return new Turn(JobLog.Scope(logger, jobId, state.Epoch, state.Round), current);
    }

    /// <summary>
    /// Within a turn, before something is called: it belongs to the round as shown last. What an asynchronous method makes
    /// current ends with it, so a round that began in one is not current for its caller.
    /// </summary>
    public void Resume() => Activity.Current = _round;

    /// <summary>The activation ends; the job goes on elsewhere, if it has not ended.</summary>
    public void Leave()
    {
        if (_shown is { HasEnded: false } shown) metrics.ChangeJobs(shown.Phase, -1);
        _shown = null;
        End(ActivityStatusCode.Unset);
    }

    private void CountRound(JobState before, JobState state)
    {
        var round = state.LastRound!;
        metrics.RoundCompleted(round.Seconds);
        if (before.Checkpoint is { } start) metrics.Sent(ContentKind.Checkpoint, state.Spec!.Workers * start.Length);
        metrics.Sent(ContentKind.PseudoGradient, round.Workers.Sum(worker => worker.PseudoGradient.Length));
    }

    private void FollowRound(string jobId, JobState? before, JobState state)
    {
        var isRound = state.Phase is JobPhase.InnerSteps or JobPhase.OuterStep;
        if (_round is not null && (!isRound || before?.Round != state.Round || before.Epoch != state.Epoch))
            End(state.Phase == JobPhase.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        if (isRound) _round ??= GrainActivities.StartDetached(GrainActivities.Round, jobId, state.Epoch, state.Round);
    }

    private void End(ActivityStatusCode status)
    {
        if (_round is null) return;
        var current = Activity.Current;
        _round.SetStatus(status);
        // Ending it makes its parent current, which would be nobody.
        _round.Stop();
        Activity.Current = current == _round ? null : current;
        _round = null;
    }

    /// <summary>One turn of the grain.</summary>
    internal readonly struct Turn(IDisposable? scope, Activity? before) : IDisposable
    {
        public void Dispose()
        {
            scope?.Dispose();
            Activity.Current = before;
        }
    }
}
