using Microsoft.Extensions.Logging;

namespace ZeroG.Grains.Training;

/// <summary>What a job logs: always with the job, and with epoch or round where there is one.</summary>
internal static partial class JobLog
{
    private static readonly Func<ILogger, string, long, int, IDisposable?> s_scope =
        LoggerMessage.DefineScope<string, long, int>("job {Job}, epoch {Epoch}, round {Round}");

    /// <summary>Until disposed, whatever this flow of control logs carries these three.</summary>
    public static IDisposable? Scope(ILogger logger, string job, long epoch, int round) => s_scope(logger, job, epoch, round);

    [LoggerMessage(1, LogLevel.Warning, "Job {Job}, epoch {Epoch}: another activation has taken over; this one stops.")]
    public static partial void Superseded(ILogger logger, string job, long epoch, Exception? cause);

    [LoggerMessage(2, LogLevel.Error, "Job {Job}, round {Round}: a step failed and will be tried again.")]
    public static partial void TickFailed(ILogger logger, string job, int round, Exception cause);

    [LoggerMessage(3, LogLevel.Warning, "Job {Job} has ended, but worker {Worker} could not be told.")]
    public static partial void WorkerNotStopped(ILogger logger, string job, int worker, Exception cause);

    [LoggerMessage(4, LogLevel.Warning, "Trainer {Trainer}, round {Round}: its state could not be stored; it is tried again.")]
    public static partial void TrainerNotStored(ILogger logger, string trainer, int round, Exception cause);

    [LoggerMessage(5, LogLevel.Warning, "Trainer {Trainer}: another activation has taken over; this one stops.")]
    public static partial void TrainerSuperseded(ILogger logger, string trainer, Exception cause);

    [LoggerMessage(6, LogLevel.Warning, "Trainer {Trainer}: what it had saved of a round could not be deleted; the job's end deletes it.")]
    public static partial void PartialNotDiscarded(ILogger logger, string trainer, Exception cause);

    [LoggerMessage(7, LogLevel.Warning, "Job {Job}: what it no longer needs could not be deleted; the job's end deletes it.")]
    public static partial void GarbageNotDeleted(ILogger logger, string job, Exception cause);

    [LoggerMessage(8, LogLevel.Warning, "Trainer {Trainer}, round {Round}: what is done of it could not be saved; the round goes on.")]
    public static partial void PartialNotSaved(ILogger logger, string trainer, int round, Exception cause);
}
