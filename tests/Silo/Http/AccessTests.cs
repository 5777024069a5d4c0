using System.Net;
using System.Text;
using ZeroG.Client;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Tests.Http;

public sealed class AccessTests
{
    public static TheoryData<string, string> Routes => new()
    {
        { "GET", "/api/v1/node" },
        { "GET", "/api/v1/datasets" },
        { "GET", "/api/v1/datasets/local/text" },
        { "POST", "/api/v1/datasets/local/text?fileName=f" },
        { "POST", "/api/v1/datasets/local/text/versions" },
        { "POST", "/api/v1/datasets/local/text/versions/1/withdraw" },
        { "PUT", $"/api/v1/uploads/{ScriptedNode.Root('a')}/1" },
        { "POST", $"/api/v1/uploads/{ScriptedNode.Root('a')}/1?offset=0" },
        { "GET", "/api/v1/providers" },
        { "GET", "/api/v1/jobs" },
        { "PUT", $"/api/v1/jobs/{ScriptedNode.JobId}" },
        { "GET", $"/api/v1/jobs/{ScriptedNode.JobId}" },
        { "GET", $"/api/v1/jobs/{ScriptedNode.JobId}/rounds" },
        { "GET", $"/api/v1/jobs/{ScriptedNode.JobId}/events" },
        { "POST", $"/api/v1/jobs/{ScriptedNode.JobId}/cancel" },
        { "GET", $"/api/v1/blobs/{ScriptedNode.Root('a')}" },
        { "GET", "/no/such/route" },
    };

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task No_route_answers_a_request_without_the_token(string method, string path)
    {
        await using var served = await ServedNode.StartAsync();
        var almost = served.Server.Address.Token[..^1] + (served.Server.Address.Token[^1] == '0' ? '1' : '0');

        foreach (var token in (string?[])[null, "", "Bearer", "Bearer ", $"Bearer {almost}", $"Basic {served.Server.Address.Token}", served.Server.Address.Token])
        {
            using var response = await served.SendAsync(new HttpMethod(method), path, token);
            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        Assert.Empty(served.Node.Jobs);
        Assert.Empty(served.Node.Uploads);
    }

    [Fact]
    public async Task The_probe_of_life_answers_without_a_token()
    {
        await using var served = await ServedNode.StartAsync();
        using var response = await served.SendAsync(HttpMethod.Get, "/health/live", null);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("attacker.example")]
    [InlineData("attacker.example:80")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:1")]
    [InlineData("127.0.0.1.attacker.example:80")]
    public async Task A_host_name_that_is_not_the_nodes_is_refused_even_with_the_token(string host)
    {
        await using var served = await ServedNode.StartAsync();
        using var response = await served.SendAsync(HttpMethod.Get, NodeRoutes.Node, $"Bearer {served.Server.Address.Token}", host);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Fact]
    public async Task The_node_listens_on_loopback_alone_and_each_time_with_another_token()
    {
        await using var one = await ServedNode.StartAsync();
        await using var two = await ServedNode.StartAsync();

        Assert.Equal("127.0.0.1", one.Server.Address.Address.Host);
        Assert.NotEqual(one.Server.Address.Address.Port, two.Server.Address.Address.Port);
        Assert.NotEqual(one.Server.Address.Token, two.Server.Address.Token);
        Assert.Matches("^[0-9a-f]{64}$", one.Server.Address.Token);
    }

    [Fact]
    public async Task A_large_body_is_refused_everywhere_but_in_an_upload()
    {
        await using var served = await ServedNode.StartAsync();
        using var body = new StringContent($"\"{new string('x', 2 << 20)}\"", Encoding.UTF8, "application/json");

        using var response = await served.SendAsync(
            HttpMethod.Put, $"{NodeRoutes.Jobs}/{ScriptedNode.JobId}", $"Bearer {served.Server.Address.Token}", content: body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(served.Node.Jobs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"dataset\":\"local/text\"}")]
    public async Task A_malformed_specification_is_a_problem_that_says_so(string json)
    {
        await using var served = await ServedNode.StartAsync();
        using var body = new StringContent(json, Encoding.UTF8, "application/json");

        using var response = await served.SendAsync(
            HttpMethod.Put, $"{NodeRoutes.Jobs}/{ScriptedNode.JobId}", $"Bearer {served.Server.Address.Token}", content: body);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"kind\":\"invalid\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(served.Node.Jobs);
    }

    [Theory]
    [InlineData("GET", "/no/such/route", HttpStatusCode.NotFound, "notFound")]
    [InlineData("GET", "/", HttpStatusCode.NotFound, "notFound")]
    [InlineData("DELETE", NodeRoutes.Jobs, HttpStatusCode.MethodNotAllowed, "invalid")]
    [InlineData("GET", $"{NodeRoutes.Blobs}/0x12?length=x", HttpStatusCode.BadRequest, "invalid")]
    [InlineData("GET", $"{NodeRoutes.Jobs}/{ScriptedNode.JobId}/trace/windows?round=first", HttpStatusCode.BadRequest, "invalid")]
    public async Task A_request_that_no_route_takes_is_a_problem_too(string method, string path, HttpStatusCode status, string kind)
    {
        await using var served = await ServedNode.StartAsync();

        using var response = await served.SendAsync(new HttpMethod(method), path, $"Bearer {served.Server.Address.Token}");

        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains($"\"kind\":\"{kind}\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_beyond_its_limit_is_refused_and_never_looks_complete_to_the_node()
    {
        await using var served = await ServedNode.StartAsync(new NodeHttpOptions { MaxUploadBytes = 100_000 });

        var refused = await Assert.ThrowsAsync<ZeroGException>(
            () => served.Client.AddDatasetAsync("text", new MemoryStream(new byte[100_001]), "f"));

        Assert.Equal(FailureKind.Invalid, refused.Kind);
        Assert.Empty(served.Node.Uploads);
        await served.Client.AddDatasetAsync("text", new MemoryStream(new byte[100_000]), "f");
        Assert.Equal(100_000, served.Node.Uploads["local/text"]);
    }
}
