using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ZeroG.Jobs;

namespace ZeroG.Client;

/// <summary>A job's snapshots from a node's stream of server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class JobEvents
{
    /// <summary>The snapshots of one connection; ends when the connection does.</summary>
    /// <param name="stream">Body of the answer.</param>
    /// <param name="notUnderstood">Makes the failure for an event that is no snapshot.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<JobSnapshot> ReadAsync(
        Stream stream, Func<JsonException, Exception> notUnderstood, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var bounded = new EventStream(stream);
        await using var events = SseParser.Create(bounded, Parse).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (await MoveNextAsync(events, notUnderstood))
        {
            bounded.EndEvent();
            if (events.Current.Data is { } snapshot) yield return snapshot;
        }
    }

    // A connection that breaks ends the stream; the caller decides whether to open another.
    private static async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<SseItem<JobSnapshot?>> events, Func<JsonException, Exception> notUnderstood)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (JsonException broken)
        {
            throw notUnderstood(broken);
        }
        // One with a status is what the node said of itself.
        catch (Exception broken) when (broken is IOException or HttpRequestException { StatusCode: null })
        {
            return false;
        }
    }

    private static JobSnapshot? Parse(string eventType, ReadOnlySpan<byte> data) => eventType switch
    {
        NodeRoutes.JobEvent => JsonSerializer.Deserialize<JobSnapshot>(data, NodeJson.Options)
            ?? throw new JsonException("null in place of a snapshot"),
        NodeRoutes.ProblemEvent => throw (JsonSerializer.Deserialize<NodeProblem>(data, NodeJson.Options)
            ?? throw new JsonException("null in place of a problem")).ToException(),
        _ => null,
    };
}
