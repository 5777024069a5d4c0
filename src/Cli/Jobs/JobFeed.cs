using System.Runtime.CompilerServices;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary>Follows a job without missing a round: snapshots may skip some, which are then asked for.</summary>
internal static class JobFeed
{
    /// <summary>Each snapshot until the job has ended, with the rounds completed since the one before.</summary>
    /// <param name="node">The node.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="fromRound">The first round to report.</param>
    /// <param name="cancellationToken">Stops following; the job goes on.</param>
    public static async IAsyncEnumerable<JobView> FollowAsync(
        INode node, string jobId, int fromRound, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = fromRound;
        await foreach (var job in node.WatchJobAsync(jobId, cancellationToken))
        {
            var rounds = new List<RoundSummary>();
            while (next < job.Totals.Rounds)
            {
                var page = await node.GetRoundsAsync(jobId, next, cancellationToken);
                if (page.Count == 0) break;
                // The rounds may already be ahead of the snapshot; those are reported with a later one.
                var ripe = page.Where(round => round.Round < job.Totals.Rounds).ToList();
                rounds.AddRange(ripe);
                next = page[0].Round + ripe.Count;
            }

            yield return new JobView(job, rounds);
        }
    }
}
