using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Inner steps of a job.</summary>
internal static class JobSteps
{
    /// <summary>Inner steps of one worker in the completed rounds.</summary>
    public static long Done(JobSnapshot job)
    {
        var diloco = job.Spec.DiLoCo;
        long opening = Math.Min(job.Totals.Rounds, diloco.OpeningRounds);
        return opening * diloco.OpeningSteps + (job.Totals.Rounds - opening) * diloco.InnerSteps;
    }
}
