using System.Runtime.CompilerServices;
using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>One job, through the client that gave the handle out.</summary>
internal sealed class JobHandle(string id, IZeroGClient client, Reconnection calls, ZeroGClientOptions options) : IJobHandle
{
    public string Id => id;

    public Task<JobSnapshot> GetAsync(CancellationToken cancellationToken = default) =>
        calls.CallAsync(node => node.GetJobAsync(id, cancellationToken), cancellationToken);

    public IAsyncEnumerable<JobSnapshot> WatchAsync(CancellationToken cancellationToken = default) =>
        JobWatch.RunAsync(id, calls, options.QuietPeriod, options.Clock, cancellationToken);

    public async Task<JobSnapshot> EndAsync(CancellationToken cancellationToken = default)
    {
        await foreach (var job in WatchAsync(cancellationToken))
        {
            if (job.HasEnded) return job;
        }

        throw new InvalidOperationException("A watch ended before its job.");
    }

    public async IAsyncEnumerable<RoundSummary> RoundsAsync(int from = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var next = from; ;)
        {
            var first = next;
            var page = await calls.CallAsync(node => node.GetRoundsAsync(id, first, cancellationToken), cancellationToken);
            if (page.Count == 0) yield break;
            foreach (var round in page)
            {
                if (round.Round < next) throw new HttpRequestException($"The node gave the rounds of job {id} out of order.");
                next = round.Round + 1;
                yield return round;
            }
        }
    }

    public Task<JobSnapshot> CancelAsync(CancellationToken cancellationToken = default) =>
        calls.CallAsync(node => node.CancelJobAsync(id, cancellationToken), cancellationToken);

    public async Task<BlobRef> FetchCheckpointAsync(string path, CancellationToken cancellationToken = default)
    {
        var job = await GetAsync(cancellationToken);
        var checkpoint = job.Checkpoint
            ?? throw new ZeroGException(FailureKind.NotFound, $"job {id} has no checkpoint yet.", "Wait until its first round is complete.");
        await client.FetchAsync(checkpoint, path, cancellationToken);
        return checkpoint;
    }
}
