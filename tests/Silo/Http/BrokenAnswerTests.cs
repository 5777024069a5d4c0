using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ZeroG.Client;
using ZeroG.Jobs;

namespace ZeroG.Silo.Tests.Http;

/// <summary>What a client makes of answers that a sound node does not give.</summary>
public sealed class BrokenAnswerTests
{
    private static readonly NodeAddress s_address = new(new Uri("http://127.0.0.1:1/"), new string('a', 64), 1, DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_watch_that_hears_the_same_again_and_again_gives_up_and_hands_it_out_once()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var handler = new Scripted(_ => JobEvent(ScriptedNode.Snapshot(JobPhase.InnerSteps, 1)));
        using var node = new HttpNode(s_address, handler);
        var seen = new List<JobSnapshot>();

        var gone = await Assert.ThrowsAsync<ZeroGException>(async () =>
        {
            await foreach (var snapshot in node.WatchJobAsync(ScriptedNode.JobId, bound.Token)) seen.Add(snapshot);
        });

        Assert.Equal(FailureKind.Unavailable, gone.Kind);
        Assert.Single(seen);
        Assert.InRange(handler.Requests, 2, 6);
    }

    [Fact]
    public async Task A_watch_goes_on_over_a_connection_that_broke_off_as_long_as_there_is_news()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var handler = new Scripted(request => JobEvent(ScriptedNode.Snapshot(request < 8 ? JobPhase.InnerSteps : JobPhase.Completed, request)));
        using var node = new HttpNode(s_address, handler);
        var rounds = new List<int>();

        await foreach (var snapshot in node.WatchJobAsync(ScriptedNode.JobId, bound.Token)) rounds.Add(snapshot.Totals.Rounds);

        Assert.Equal(Enumerable.Range(1, 8), rounds);
    }

    [Theory]
    [InlineData("event: job\ndata: {\n\n")]
    [InlineData("event: job\ndata: null\n\n")]
    [InlineData("event: problem\ndata: []\n\n")]
    public async Task An_event_that_is_no_snapshot_is_told_as_an_answer_that_is_not_understood(string stream)
    {
        using var node = new HttpNode(s_address, new Scripted(_ => stream));

        var broken = await Assert.ThrowsAsync<HttpRequestException>(
            async () => await node.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator().MoveNextAsync());

        Assert.Contains("not understood", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_node_in_a_stream_is_no_broken_connection()
    {
        var handler = new Scripted(_ => "event: problem\ndata: {\"title\":\"The node failed\",\"status\":500,\"detail\":\"broken inside\"}\n\n");
        using var node = new HttpNode(s_address, handler);

        var failed = await Assert.ThrowsAsync<HttpRequestException>(
            async () => await node.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator().MoveNextAsync());

        Assert.Contains("broken inside", failed.Message, StringComparison.Ordinal);
        Assert.Equal(1, handler.Requests);
    }

    private static string JobEvent(JobSnapshot snapshot) => $"event: job\ndata: {JsonSerializer.Serialize(snapshot, NodeJson.Options)}\n\n";

    private sealed class Scripted(Func<int, string> stream) : HttpMessageHandler
    {
        public int Requests { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(stream(Requests)));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
