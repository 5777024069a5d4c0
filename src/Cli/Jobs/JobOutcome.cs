using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>What an ended job means for the verb that waited for it.</summary>
internal static class JobOutcome
{
    /// <summary>0, unless the job failed or was cancelled: then 1, and the reason on standard error.</summary>
    public static int ExitCodeOf(JobSnapshot job, Terminal terminal)
    {
        if (FailureOf(job) is not { } failure) return ExitCodes.Success;
        failure.WriteTo(terminal.Error, terminal.Json);
        return ExitCodes.Failure;
    }

    /// <summary>Why the job is not what its submitter hoped for, or null.</summary>
    public static Failure? FailureOf(JobSnapshot job) => job.Phase switch
    {
        JobPhase.Failed => new Failure(null, $"job {job.JobId} failed in round {job.Totals.Rounds + 1}: {job.Reason}", ""),
        JobPhase.Cancelled => new Failure(null, $"job {job.JobId} was cancelled after {job.Totals.Rounds} rounds.", ""),
        _ => null,
    };
}

/// <summary>A job that the caller needs the result of has ended without one.</summary>
/// <param name="failure">Why.</param>
internal sealed class JobEndedException(Failure failure) : Exception(failure.Message)
{
    /// <summary>Why.</summary>
    public Failure Failure { get; } = failure;
}
