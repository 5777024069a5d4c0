using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>A job's snapshots as server-sent events; a failure half-way becomes the last event.</summary>
internal static class JobEventStream
{
    /// <param name="node">The node.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="describe">Turns a failure into a problem.</param>
    /// <param name="stopping">Ends the stream, so that an open watch does not hold up the shutdown.</param>
    /// <param name="cancellationToken">Ends the stream when the reader is gone.</param>
    public static async IAsyncEnumerable<SseItem<string>> Of(
        INode node,
        string jobId,
        Func<Exception, NodeProblem> describe,
        CancellationToken stopping,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        await using var snapshots = node.WatchJobAsync(jobId, ending.Token).GetAsyncEnumerator(ending.Token);
        while (true)
        {
            NodeProblem? problem = null;
            try
            {
                if (!await snapshots.MoveNextAsync()) yield break;
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                yield break;
            }
            catch (Exception failure)
            {
                problem = describe(failure);
            }

            if (problem is not null)
            {
                yield return new SseItem<string>(JsonSerializer.Serialize(problem, NodeJson.Options), NodeRoutes.ProblemEvent);
                yield break;
            }

            yield return new SseItem<string>(JsonSerializer.Serialize(snapshots.Current, NodeJson.Options), NodeRoutes.JobEvent);
        }
    }
}
