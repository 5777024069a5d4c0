using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Finds the job of an earlier demo to go on with, or submits one.</summary>
/// <param name="node">The node.</param>
/// <param name="dataDirectory">Its data directory, which this process holds.</param>
/// <param name="terminal">Where to say which it is.</param>
internal sealed class DemoJob(INode node, string dataDirectory, Terminal terminal)
{
    /// <summary>The job to follow.</summary>
    /// <param name="work">What to train; its job id is used when the work is new.</param>
    /// <param name="isFresh">Never go on with an earlier job.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<JobSnapshot> SubmitOrResumeAsync(DemoRecord work, bool isFresh, CancellationToken cancellationToken)
    {
        if (DemoRecord.Read(dataDirectory) is { } earlier)
        {
            var job = await FindAsync(earlier.JobId, cancellationToken);
            if (!isFresh && earlier.IsSameWork(work))
            {
                if (job is { HasEnded: false })
                {
                    terminal.Note($"going on with job {job.JobId} from round {job.Totals.Rounds + 1} of {job.TotalRounds}");
                    return job;
                }

                // Recorded, but killed before it was submitted.
                if (job is null) work = earlier;
            }
            else if (job is { HasEnded: false })
            {
                // It would take the providers from this one.
                terminal.Note($"cancelling job {job.JobId} of an earlier demo with other settings");
                await node.CancelJobAsync(job.JobId, cancellationToken);
            }
        }

        // The id is on disk before the job exists: killed in between, the next demo submits the same job again.
        work.Write(dataDirectory);
        var submitted = await node.SubmitJobAsync(work.JobId, work.Spec, cancellationToken);
        terminal.Note(
            $"job {submitted.JobId}: {submitted.TotalRounds} rounds, {work.Spec.Workers} workers, "
            + $"{Quantity.Count(submitted.Parameters)} parameters");
        return submitted;
    }

    private async Task<JobSnapshot?> FindAsync(string jobId, CancellationToken cancellationToken)
    {
        try
        {
            return await node.GetJobAsync(jobId, cancellationToken);
        }
        catch (ZeroGException missing) when (missing.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }
}
