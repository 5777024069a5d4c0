using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Jobs;

namespace ZeroG.Grains.Telemetry;

/// <summary>Measures the long computations where they run: an activity, a log scope, a duration, and what failed.</summary>
internal sealed partial class WorkTelemetry(GrainMetrics metrics, TimeProvider clock, ILogger<WorkTelemetry> logger)
{
    /// <summary>A computation of the orchestrator's own.</summary>
    public Func<IProgress<int>, CancellationToken, T> Of<T>(
        WorkKind work, string jobId, JobState state, Func<IProgress<int>, CancellationToken, T> body)
    {
        var parent = Activity.Current?.Context ?? default;
        return (steps, stop) => Run(work, parent, jobId, state.Epoch, state.Round, () => body(steps, stop));
    }

    /// <summary>Queues a worker's inner phase, and counts it while it waits and its steps while it runs; null is the result of one that was paused.</summary>
    public IExecution<T> StartInnerPhase<T>(
        ITrainingExecutor executor, string jobId, long epoch, int round, JobSpec spec, Func<IProgress<int>, CancellationToken, T> body)
    {
        var parent = TraceParent.Told();
        var tokens = (long)spec.DiLoCo.SequencesPerStep * spec.Model.Context;
        var place = new QueuePlace(metrics.Load.ChangeOrders);
        place.Enter();
        try
        {
            var execution = executor.Start((steps, stop) =>
            {
                place.Begin();
                var counted = new CountedSteps(steps, metrics, tokens);
                return Run(WorkKind.InnerPhase, parent, jobId, epoch, round, () => body(counted, stop));
            });
            place.LeaveAfter(execution.Completion);
            return execution;
        }
        catch (Exception failure)
        {
            place.Leave();
            metrics.WorkFailed(WorkKind.InnerPhase, Failures.Describe(failure).Kind);
            throw;
        }
    }

    private T Run<T>(WorkKind work, ActivityContext parent, string job, long epoch, int round, Func<T> body)
    {
        using var scope = JobLog.Scope(logger, job, epoch, round);
        using var activity = GrainActivities.Start(MetricTags.Name(work), parent, job, epoch, round);
        var start = clock.GetTimestamp();
        try
        {
            var result = body();
            if (result is null)
            {
                // Saved in its middle: what it did so far is counted by its steps, and whoever goes on with it completes it.
                activity?.SetTag("zerog.paused", true);
                return result;
            }

            var duration = clock.GetElapsedTime(start);
            metrics.WorkDone(work, duration);
            LogDone(MetricTags.Name(work), duration.TotalSeconds);
            return result;
        }
        catch (OperationCanceledException)
        {
            // Stopped on purpose: neither done nor failed.
            activity?.SetTag("zerog.cancelled", true);
            throw;
        }
        catch (Exception failure)
        {
            metrics.WorkFailed(work, Failures.Describe(failure).Kind);
            activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            LogFailed(MetricTags.Name(work), failure);
            throw;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "{Work} took {Seconds:0.000} s.")]
    private partial void LogDone(string work, double seconds);

    // The job's own status tells its user; this is for who looks after the silo.
    [LoggerMessage(2, LogLevel.Information, "{Work} failed.")]
    private partial void LogFailed(string work, Exception cause);

    // What is reported is how many steps are done. The first report is where the phase begins, which may be in its middle.
    private sealed class CountedSteps(IProgress<int> next, GrainMetrics metrics, long tokensPerStep) : IProgress<int>
    {
        private int? _done;

        public void Report(int value)
        {
            var steps = Math.Max(0, value - (_done ?? value));
            _done = value;
            metrics.StepsTaken(steps, steps * tokensPerStep);
            next.Report(value);
        }
    }
}
