using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Shows a job's progress until it has ended: a live table on a terminal, a line a round elsewhere.</summary>
internal static class JobDisplay
{
    /// <summary>Follows the job.</summary>
    /// <param name="node">The node.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="fromRound">The first round to show.</param>
    /// <param name="terminal">Where to show it.</param>
    /// <param name="cancellationToken">Stops following; the job goes on.</param>
    /// <returns>The job when it has ended.</returns>
    public static async Task<JobSnapshot> FollowAsync(
        INode node, string jobId, int fromRound, Terminal terminal, CancellationToken cancellationToken)
    {
        await using var table = terminal.IsLive ? new RenderLoop<JobView>(terminal.OpenLive(), JobTable.Draw) : null;
        var rounds = new Queue<RoundSummary>();
        JobSnapshot? last = null;
        await foreach (var (job, news) in JobFeed.FollowAsync(node, jobId, fromRound, cancellationToken))
        {
            if (table is null) WriteLines(terminal, last, job, news);
            foreach (var round in news) rounds.Enqueue(round);
            while (rounds.Count > JobTable.Rows) rounds.Dequeue();
            table?.Post(new JobView(job, [.. rounds]));
            last = job;
        }

        return last is { HasEnded: true } ? last : throw Stopped(jobId);
    }

    /// <summary>The node went away while the job was followed.</summary>
    public static ZeroGException Stopped(string jobId) => new(
        FailureKind.Unavailable, $"the node stopped while job {jobId} was under way.", "The job goes on when a node runs on this data directory.");

    private static void WriteLines(Terminal terminal, JobSnapshot? before, JobSnapshot job, IReadOnlyList<RoundSummary> news)
    {
        foreach (var round in news) terminal.Note(JobText.Line(round, job));
        if (job.Reason.Length > 0 && job.Reason != before?.Reason) terminal.Note($"{JobText.Phase(job)}: {job.Reason}");
    }
}
