using System.Text;
using ZeroG.EndToEnd.Tests;

namespace ZeroG.Client.Tests.Processes;

public sealed class RemoteVerbTests
{
    [Fact]
    public async Task Every_verb_that_talks_to_a_node_can_talk_to_one_named_by_its_address()
    {
        using var work = new Workplace();
        await using var up = await RestartTests.UpAsync(work);
        var address = NodeAddress.Read(work.Data)!;
        var token = work.Write("token", Encoding.ASCII.GetBytes(address.Token + "\n"));
        string[] remote = ["--node", address.Address.ToString(), "--token-file", token, "--json"];
        var none = new Dictionary<string, string>();

        (await Zerog.RunAsync(none, ["dataset", "add", "address", work.Text, .. remote])).Succeeded();
        var job = (await Zerog.RunAsync(none, ["job", "submit", "--dataset", "address", "--wait", .. Workplace.Tiny, .. remote])).Succeeded();
        var id = job.Json.GetProperty("jobId").GetString()!;
        string[][] verbs =
        [
            ["dataset", "list"], ["dataset", "show", "address"], ["provider", "list"], ["job", "list"], ["job", "show", id], ["job", "watch", id], ["job", "cancel", id],
            ["model", "generate", "--checkpoint", id, "--tokens", "5"], ["model", "eval", "--checkpoint", id, "--file", work.Text],
        ];
        foreach (var verb in verbs) (await Zerog.RunAsync(none, [.. verb, .. remote])).Succeeded();

        var byVariable = new Dictionary<string, string> { ["ZEROG_NODE"] = address.Address.ToString(), ["ZEROG_TOKEN_FILE"] = token };
        var listed = (await Zerog.RunAsync(byVariable, "job", "list", "--json")).Succeeded();
        Assert.Equal(id, Assert.Single(listed.Json.GetProperty("jobs").EnumerateArray()).GetProperty("jobId").GetString());
    }

    [Fact]
    public async Task A_token_never_leaves_for_another_machine_over_plain_http()
    {
        using var work = new Workplace();
        var token = work.Write("token", "secret-token"u8);

        var refused = (await Zerog.RunAsync(new Dictionary<string, string>(), "job", "list", "--node", "http://zerog.example.org/", "--token-file", token)).Failed(2);

        Assert.Contains("plain http", refused.Error, StringComparison.Ordinal);
        Assert.Contains("https://", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_with_the_way_to_a_node_is_told_with_the_remedy()
    {
        using var work = new Workplace();
        await using var up = await RestartTests.UpAsync(work);
        var address = NodeAddress.Read(work.Data)!.Address.ToString();
        var none = new Dictionary<string, string>();
        (int Code, string Says, string[] Arguments)[] wrong =
        [
            (4, "asks for a token", ["--node", address]),
            (4, "refuses the token", ["--node", address, "--token-file", work.Write("token", "another"u8)]),
            (2, "cannot read the token file", ["--node", address, "--token-file", Path.Combine(work.Folder, "none")]),
            (2, "not the address of a node", ["--node", "example"]),
            (2, "two different nodes", ["--node", address, "--data", work.Data]),
            (2, "without a node", ["--token-file", "token"]),
            (2, "not encrypted", ["--node", address, "--authority", "authority.pem"]),
            (5, "cannot talk to the node", ["--node", "http://127.0.0.1:1"]),
        ];

        foreach (var (code, says, arguments) in wrong)
        {
            var refused = (await Zerog.RunAsync(none, ["job", "list", .. arguments])).Failed(code);
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
            Assert.True(refused.Error.TrimEnd().Split('\n').Length >= 2, $"no remedy: {refused.Error}");
        }
    }
}
