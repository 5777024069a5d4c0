using System.Runtime.CompilerServices;
using System.Text.Json;
using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>Watches a job over as many connections as it takes.</summary>
internal static class JobWatch
{
    /// <summary>The job now and after every change, until it has ended.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="calls">Where it is watched.</param>
    /// <param name="quiet">How long nothing is heard before the job is asked for.</param>
    /// <param name="clock">The clock of <paramref name="quiet"/>.</param>
    /// <param name="cancellationToken">Ends the watch; the job goes on.</param>
    public static async IAsyncEnumerable<JobSnapshot> RunAsync(
        string jobId, Reconnection calls, TimeSpan quiet, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        JobSnapshot? seen = null;
        byte[] seenBytes = [];
        var outage = calls.NewOutage();
        await using var feed = new JobFeed(jobId, calls, quiet, clock);
        while (true)
        {
            JobSnapshot? job;
            try
            {
                job = await feed.NextAsync(cancellationToken);
            }
            catch (ZeroGException lost) when (calls.CanHelp(lost, feed.Node))
            {
                feed.Close();
                if (!await outage.PauseAsync(cancellationToken)) throw;
                continue;
            }

            outage.Answered();
            if (job is null)
            {
                // The stream ended and the job did not: its silo is going away.
                feed.Close();
                if (!await outage.PauseAsync(cancellationToken)) throw Ended(jobId);
                continue;
            }

            if (job.JobId != jobId) throw new HttpRequestException($"The node spoke of job {job.JobId} when it was asked about {jobId}.");
            // What another silo still remembers of an earlier moment, and what was heard already.
            if (seen is not null && Order(job).CompareTo(Order(seen)) < 0) continue;
            var bytes = JsonSerializer.SerializeToUtf8Bytes(job, NodeJson.Options);
            if (bytes.AsSpan().SequenceEqual(seenBytes)) continue;
            outage.Over();
            seen = job;
            seenBytes = bytes;
            yield return job;
            if (job.HasEnded) yield break;
        }
    }

    // Within a round, a lost silo's workers start again: that is news, and no earlier moment.
    private static (int Stage, int Rounds) Order(JobSnapshot job) => (
        job.HasEnded ? 4 : job.Phase switch { JobPhase.Funding => 0, JobPhase.Initializing => 1, JobPhase.Evaluating => 3, _ => 2 },
        job.Totals.Rounds);

    private static ZeroGException Ended(string jobId)
    {
        var why = $"the stream of job {jobId} ended before the job did";
        return new ZeroGException(FailureKind.Unavailable, $"{why}.", "Watch it again.", new NodeLostException(why));
    }
}
