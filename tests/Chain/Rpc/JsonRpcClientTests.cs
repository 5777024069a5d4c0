using System.Net;
using System.Text.Json;
using ZeroG.Chain.Rpc;

namespace ZeroG.Chain.Tests.Rpc;

public sealed class JsonRpcClientTests
{
    [Theory]
    [InlineData("not json", ChainFailure.Garbage)]
    [InlineData("[]", ChainFailure.Garbage)]
    [InlineData("{\"id\":77,\"result\":\"0x1\"}", ChainFailure.Garbage)]
    [InlineData("{\"id\":1}", ChainFailure.Garbage)]
    [InlineData("{\"id\":77,\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}}", ChainFailure.Garbage)]
    [InlineData("{\"id\":null,\"error\":{\"code\":-32600,\"message\":\"invalid request\"}}", ChainFailure.Refused)]
    [InlineData("{\"id\":1,\"result\":\"one\"}", ChainFailure.Garbage)]
    [InlineData("{\"id\":1,\"result\":null}", ChainFailure.Garbage)]
    [InlineData("{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}}", ChainFailure.NonceTooLow)]
    [InlineData("{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"already known\"}}", ChainFailure.AlreadyKnown)]
    [InlineData("{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"replacement transaction underpriced\"}}", ChainFailure.ReplacementUnderpriced)]
    [InlineData("{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"insufficient funds for gas * price + value\"}}", ChainFailure.InsufficientFunds)]
    [InlineData("{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"max fee per gas less than block base fee\"}}", ChainFailure.FeeTooLow)]
    [InlineData("{\"id\":1,\"error\":{\"code\":3,\"message\":\"execution reverted\",\"data\":\"0x12345678\"}}", ChainFailure.Reverted)]
    [InlineData("{\"id\":1,\"error\":{}}", ChainFailure.Refused)]
    public async Task Every_answer_has_its_failure_and_remedy(string answer, ChainFailure expected)
    {
        var failure = await Assert.ThrowsAsync<ChainException>(() => Client(_ => Text(answer), new RpcOptions { Attempts = 1 }).BlockNumberAsync(default));
        Assert.Equal(expected, failure.Failure);
        Assert.NotEmpty(failure.Remedy);
        if (expected == ChainFailure.Reverted) Assert.Equal("0x12345678", Hex.Encode(failure.RevertData.Span));
    }

    [Fact]
    public async Task A_question_is_repeated_until_the_node_answers()
    {
        var asked = 0;
        var client = Client(id => ++asked < 3 ? throw new HttpRequestException("down") : Text($"{{\"id\":{id},\"result\":\"0x10\"}}"), new RpcOptions { FirstPause = TimeSpan.FromTicks(1) });
        Assert.Equal(16u, await client.BlockNumberAsync(default));
        Assert.Equal(3, asked);
    }

    [Fact]
    public async Task An_answer_over_the_bound_is_not_read_to_its_end()
    {
        var failure = await Assert.ThrowsAsync<ChainException>(() => Client(_ => Text(new string(' ', 100_000)), new RpcOptions { MaxAnswer = 1_000 }).BlockNumberAsync(default));
        Assert.Equal(ChainFailure.TooLarge, failure.Failure);
    }

    [Fact]
    public async Task Credentials_of_an_address_appear_in_no_message()
    {
        var endpoint = RpcEndpoint.Parse("https://user:pass@node.example/v3/secret?key=hush", allowRemote: true);
        Assert.Equal("https://node.example:443", endpoint.ToString());
        using var http = new HttpClient(new Scripted(_ => throw new HttpRequestException("https://user:pass@node.example/v3/secret?key=hush")));
        var client = new ChainClient(new JsonRpcClient(http, endpoint, new RpcOptions { Attempts = 1 }, TimeProvider.System, () => 0), 1);
        var failure = await Assert.ThrowsAsync<ChainException>(() => client.BlockNumberAsync(default));
        Assert.Equal(ChainFailure.Unavailable, failure.Failure);
        Assert.DoesNotContain("pass", failure.ToString());
        Assert.DoesNotContain("secret", failure.ToString());
        Assert.Throws<FormatException>(() => RpcEndpoint.Parse("http://10.0.0.1:8545"));
    }

    private static ChainClient Client(Func<long, HttpResponseMessage> answer, RpcOptions options) =>
        new(new JsonRpcClient(new HttpClient(new Scripted(answer)), RpcEndpoint.Parse("http://127.0.0.1:1"), options, TimeProvider.System, () => 0), 31337);

    private static HttpResponseMessage Text(string text) => new(HttpStatusCode.OK) { Content = new StringContent(text, System.Text.Encoding.UTF8, "application/json") };

    private sealed class Scripted(Func<long, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var question = JsonDocument.Parse(await request.Content!.ReadAsStringAsync(cancellationToken));
            return answer(question.RootElement.GetProperty("id").GetInt64());
        }
    }
}
