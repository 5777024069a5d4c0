using System.Net;
using System.Net.Http.Headers;
using ZeroG.Silo.Tests.Http;

namespace ZeroG.Client.Tests.Http;

/// <summary>What a client makes of a node that means it no good.</summary>
public sealed class HostileAnswerTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_answer_without_end_is_refused()
    {
        using var node = Node(_ => Answer(HttpStatusCode.OK, new Endless((byte)' '), "application/json"));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => node.GetJobAsync(ScriptedNode.JobId)).WaitAsync(Bound);

        Assert.Contains("not understood", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_without_end_is_refused()
    {
        using var node = Node(_ => Answer(HttpStatusCode.OK, new Endless((byte)'x'), "text/event-stream"));

        await Assert.ThrowsAsync<HttpRequestException>(
            async () => await node.WatchJobAsync(ScriptedNode.JobId).GetAsyncEnumerator().MoveNextAsync()).WaitAsync(Bound);
    }

    [Fact]
    public async Task A_problem_without_end_is_told_by_its_status()
    {
        using var node = Node(_ => Answer(HttpStatusCode.Conflict, new Endless((byte)' '), "application/problem+json"));

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => node.GetJobAsync(ScriptedNode.JobId)).WaitAsync(Bound);

        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"jobId\":1}")]
    [InlineData("<html>")]
    public async Task An_answer_of_another_form_is_not_understood(string body)
    {
        using var node = Node(_ => Answer(HttpStatusCode.OK, new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body)), "application/json"));

        await Assert.ThrowsAsync<HttpRequestException>(() => node.GetJobAsync(ScriptedNode.JobId));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task What_a_proxy_answers_for_a_node_that_is_away_is_a_lost_node(HttpStatusCode status)
    {
        using var node = Node(_ => Answer(status, new MemoryStream("<html>"u8.ToArray()), "text/html"));

        var lost = await Assert.ThrowsAsync<ZeroGException>(() => node.GetJobAsync(ScriptedNode.JobId));

        Assert.True(NodeLostException.IsCauseOf(lost));
    }

    [Fact]
    public async Task A_redirection_is_not_followed()
    {
        var asked = 0;
        using var node = Node(_ =>
        {
            asked++;
            var answer = Answer(HttpStatusCode.Redirect, new MemoryStream([1]), "text/html");
            answer.Headers.Location = new Uri("http://example.org/");
            return answer;
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => node.GetJobAsync(ScriptedNode.JobId));

        Assert.Equal(1, asked);
    }

    [Fact]
    public async Task A_node_that_never_answers_is_given_up_when_the_time_is_up()
    {
        using var node = new HttpNode(
            new Uri("http://127.0.0.1:1/"), null, new Silent(), NodeCallLimits.Standard with { CallTimeout = TimeSpan.FromMilliseconds(50) }, NodeRemedies.Remote);

        var lost = await Assert.ThrowsAsync<ZeroGException>(() => node.GetJobAsync(ScriptedNode.JobId)).WaitAsync(Bound);

        Assert.True(NodeLostException.IsCauseOf(lost));
    }

    private static HttpNode Node(Func<HttpRequestMessage, HttpResponseMessage> answer) =>
        new(new Uri("http://127.0.0.1:1/"), null, new Scripted(answer), NodeCallLimits.Standard, NodeRemedies.Remote);

    private static HttpResponseMessage Answer(HttpStatusCode status, Stream body, string mediaType)
    {
        var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        return new HttpResponseMessage(status) { Content = content };
    }

    private sealed class Scripted(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answer(request));
    }

    private sealed class Silent : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("A delay without end has ended.");
        }
    }

    private sealed class Endless(byte filler) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            buffer.AsSpan(offset, count).Fill(filler);
            return count;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
