namespace ZeroG.Auditing.Evidence;

/// <summary>What a job has made public, and a round of it follows from, besides what its worker signed. The job's id, which the worker signed, commits to all but the interval.</summary>
/// <param name="Origin">Whose job it is, and its name.</param>
/// <param name="Job">What the job's rounds follow from.</param>
/// <param name="CommitEvery">Inner steps between two links, from 1.</param>
public sealed record RoundInputs(JobOrigin Origin, JobInputs Job, int CommitEvery)
{
    /// <summary>The job's id on the chain.</summary>
    public Hash256 JobId => Origin.JobId(Job);
}
