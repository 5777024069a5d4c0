using ZeroG.Silo.Http;
using ZeroG.Silo.Tests.Http;
using ZeroG.TestProcesses;

namespace ZeroG.Client.Tests.Http;

public sealed class TokenTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("another-token")]
    public async Task A_token_that_is_missing_or_wrong_is_told_with_the_remedy(string? token)
    {
        using var folder = new TemporaryFolder();
        await using var server = await NodeHttpServer.StartAsync(new ScriptedNode(), folder.Path);
        using var client = new ZeroGClient(new ZeroGClientOptions { Node = server.Address.Address, Token = token }, grains: null);

        var refused = await Assert.ThrowsAsync<ZeroGException>(() => client.Job(ScriptedNode.JobId).GetAsync());

        Assert.Equal(FailureKind.Conflict, refused.Kind);
        Assert.Contains(token is null ? "asks for a token" : "refuses the token", refused.Message, StringComparison.Ordinal);
        Assert.Contains("token", refused.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain("another-token", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_replaced_is_read_again_from_its_file()
    {
        using var folder = new TemporaryFolder();
        await using var server = await NodeHttpServer.StartAsync(new ScriptedNode(), folder.Path);
        await File.WriteAllTextAsync(folder.File("token"), "the-token-before\n");
        using var client = new ZeroGClient(
            new ZeroGClientOptions { Node = server.Address.Address, TokenFile = folder.File("token"), Patience = TimeSpan.FromSeconds(10) }, grains: null);
        await Assert.ThrowsAsync<ZeroGException>(() => client.Job(ScriptedNode.JobId).GetAsync());

        await File.WriteAllTextAsync(folder.File("token"), server.Address.Token + "\n");

        Assert.Equal(ScriptedNode.JobId, (await client.Job(ScriptedNode.JobId).GetAsync()).JobId);
    }

    [Fact]
    public async Task Every_call_of_the_client_comes_back_over_http_with_a_token()
    {
        using var folder = new TemporaryFolder();
        var node = new ScriptedNode();
        await using var server = await NodeHttpServer.StartAsync(node, folder.Path);
        using var client = new ZeroGClient(new ZeroGClientOptions { Node = server.Address.Address, Token = server.Address.Token }, grains: null);

        Assert.Equal("owner/text", (await client.GetDatasetAsync("owner/text")).Name);
        Assert.Equal("cpu", Assert.Single(await ToListAsync(client.ListProvidersAsync())).Offer.Device);
        Assert.Single(await ToListAsync(client.ListJobsAsync()));
        Assert.Equal(ScriptedNode.Spec(), node.Jobs[(await client.SubmitAsync(ScriptedNode.Spec())).Id]);
        Assert.Equal(Jobs.JobPhase.Cancelled, (await client.Job(ScriptedNode.JobId).CancelAsync()).Phase);
        await node.Snapshots.Writer.WriteAsync(ScriptedNode.Snapshot(Jobs.JobPhase.Completed, 3));
        Assert.Equal(3, (await client.Job(ScriptedNode.JobId).EndAsync()).Totals.Rounds);
    }

    private static async Task<List<T>> ToListAsync<T>(IAsyncEnumerable<T> items)
    {
        var list = new List<T>();
        await foreach (var item in items) list.Add(item);
        return list;
    }
}
