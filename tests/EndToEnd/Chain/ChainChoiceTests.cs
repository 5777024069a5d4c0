using System.Text.Json.Nodes;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Tests;

namespace ZeroG.EndToEnd.Tests.Chain;

/// <summary>Which chain a node settles on, and what is said where it cannot.</summary>
public sealed class ChainChoiceTests
{
    [Theory]
    [InlineData("up")]
    [InlineData("demo")]
    public async Task Without_anvil_it_is_said_what_is_missing_and_nothing_is_made(string verb)
    {
        using var work = ChainVerbTests.Money();
        work.Variables["ZEROG_ANVIL"] = "/no/such/anvil";

        var refused = (await work.RunAsync(verb, "--json")).Failed(5);

        Assert.Equal("unavailable", refused.JsonError.GetProperty("kind").GetString());
        Assert.Contains("/no/such/anvil", refused.JsonError.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("--chain none", refused.JsonError.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(work.Data, "keys")));
    }

    [Fact]
    public async Task Without_a_chain_nothing_is_claimed_to_be_settled()
    {
        using var work = new Workplace();

        var demo = (await work.RunAsync(["demo", .. Workplace.Tiny])).Succeeded();
        var json = (await work.RunAsync(["demo", "--chain", "none", "--json", .. Workplace.Tiny])).Succeeded();
        var refused = (await work.RunAsync("stake", "show", "provider-1")).Failed(5);

        Assert.Contains("No money moved", demo.Output, StringComparison.Ordinal);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, json.Json.GetProperty("payments").ValueKind);
        Assert.Contains("--chain devnet", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(work.Data, "keys")));
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:1", 2)]
    [InlineData("mainnet", 2)]
    [InlineData("http://127.0.0.1:1", 5)]
    public async Task A_chain_that_is_none_or_does_not_answer_is_refused_with_a_remedy(string chain, int code)
    {
        using var work = new Workplace();
        var password = work.WritePassword("password", "secret");

        var refused = (await work.RunAsync("up", "--chain", chain, "--password-file", password, "--json")).Failed(code);

        Assert.Contains("--chain", refused.JsonError.GetProperty("remedy").GetString(), StringComparison.Ordinal);
    }

    [FoundryFact("anvil")]
    public async Task A_node_settles_on_another_chain_once_the_contracts_are_there()
    {
        using var work = new Workplace();
        var password = work.WritePassword("password", "a secret of mine");
        await using var devnet = await Devnet.StartAsync(new DevnetOptions(Foundry.Find("anvil")!) { ChainId = 4711, BlocksOnTop = 1 }, TimeProvider.System, CancellationToken.None);
        string[] chain = ["--chain", devnet.Endpoint.ToString(), "--finality-depth", "1", "--password-file", password];

        var early = (await work.RunAsync(["up", "--providers", "2", .. chain])).Failed(3);
        var poor = (await work.RunAsync(["chain", "deploy", .. chain, "--terms", "devnet", "--json"])).Failed(5);
        var owner = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(work.Data, "chain", "accounts.json")))!["owner"]!.GetValue<string>();
        await AnvilCall.SetBalanceAsync(devnet.Endpoint.ToString(), owner, "0x56bc75e2d63100000");
        var deployed = (await work.RunAsync(["chain", "deploy", .. chain, "--terms", "devnet", "--json"])).Succeeded();
        var again = (await work.RunAsync(["chain", "deploy", .. chain, "--terms", "devnet", "--json"])).Succeeded();
        string[] accounts = [.. Enumerable.Range(1, 8).Select(number => $"0x{new string((char)('0' + number), 40)}")];
        string[] seat = ["chain", "seat", .. chain, "--panel", string.Join(',', accounts[..3]), "--appeal-panel", string.Join(',', accounts[3..]), "--json"];
        var seated = (await work.RunAsync([.. seat, "--threshold", "3"])).Succeeded().Json;
        var seatedAgain = (await work.RunAsync([.. seat, "--threshold", "3"])).Succeeded().Json;
        var small = (await work.RunAsync([.. seat, "--threshold", "1"])).Failed(4);
        await using (var up = await ChainVerbTests.UpAsync(work, chain))
        {
            var status = (await work.RunAsync("chain", "status", "--json")).Succeeded().Json;
            Assert.Equal(4711, status.GetProperty("chainId").GetInt32());
            Assert.Equal(deployed.Json.GetProperty("vault").GetString(), status.GetProperty("contracts").GetProperty("vault").GetString());
            // Money is never made on a chain that is not the node's own: it says who needs some.
            var operators = status.GetProperty("accounts").EnumerateArray().Where(account => account.GetProperty("role").GetString()!.StartsWith("provider", StringComparison.Ordinal)).ToList();
            Assert.Equal(2, operators.Count);
            Assert.All(operators, account => Assert.Equal(UInt128.Zero, ChainVerbTests.Wei(account, "balance")));
            Assert.All(operators, account => Assert.NotEqual("", account.GetProperty("trouble").GetString()));
            up.Interrupt();
            (await up.EndAsync()).Succeeded();
        }

        var file = deployed.Json.GetProperty("file").GetString()!;
        var elsewhere = JsonNode.Parse(await File.ReadAllTextAsync(file))!;
        elsewhere["chainId"] = 1;
        var other = work.Write("other.json", System.Text.Encoding.UTF8.GetBytes(elsewhere.ToJsonString()));
        var wrong = (await work.RunAsync(["up", .. chain, "--deployment", other, "--json"])).Failed(4);

        Assert.Contains("zerog chain deploy", early.Error, StringComparison.Ordinal);
        Assert.Contains("has no money on chain 4711", poor.JsonError.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(deployed.Output, again.Output);
        Assert.Equal((1, 3, 3), (seated.GetProperty("bench").GetInt32(), seated.GetProperty("threshold").GetInt32(), seated.GetProperty("appealThreshold").GetInt32()));
        Assert.Equal(seated.ToString(), seatedAgain.ToString());
        Assert.Contains("more than half", small.JsonError.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Contains("chain 1", wrong.JsonError.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [FoundryFact("anvil")]
    public async Task The_demo_ends_with_who_was_paid_what_as_the_chain_has_it_to_the_wei()
    {
        using var work = ChainVerbTests.Money();

        var demo = (await work.RunAsync(["demo", "--honest", "--json", .. Workplace.Tiny])).Succeeded();
        // The same cheat is caught in every demo.
        var text = (await work.RunAsync(["demo", .. Workplace.Tiny])).Succeeded();
        Assert.Contains("trained again without provider-2", text.Output, StringComparison.Ordinal);

        var payments = demo.Json.GetProperty("payments");
        var contracts = payments.GetProperty("contracts");
        var paid = payments.GetProperty("paid").EnumerateArray().ToList();
        Assert.True(payments.GetProperty("isOver").GetBoolean());
        Assert.Equal(["provider-1", "provider-2"], paid.Select(pay => pay.GetProperty("name").GetString()));
        Assert.Equal(demo.Json.GetProperty("tokens").GetInt64(), paid.Sum(pay => pay.GetProperty("tokens").GetInt64()));
        Assert.All(paid, pay => Assert.Equal(ChainVerbTests.Wei(pay, "paid"), ChainVerbTests.Wei(pay, "credit") + ChainVerbTests.Wei(pay, "withdrawn")));
        var sum = paid.Aggregate(UInt128.Zero, (sum, pay) => sum + ChainVerbTests.Wei(pay, "paid"));
        Assert.True(sum > 0);
        Assert.Equal(ChainVerbTests.Wei(payments, "funded"), sum + ChainVerbTests.Wei(payments, "refunded"));
        Assert.Equal(
            ChainVerbTests.Wei(contracts, "paidIn"),
            ChainVerbTests.Wei(contracts, "paidOut") + ChainVerbTests.Wei(contracts, "burned") + ChainVerbTests.Wei(contracts, "vault")
                + ChainVerbTests.Wei(contracts, "escrow") + ChainVerbTests.Wei(contracts, "court"));
        Assert.Equal(UInt128.Zero, ChainVerbTests.Wei(contracts, "drift"));
        Assert.Contains("agree up to 0 wei", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("No money moved", text.Output, StringComparison.Ordinal);
    }
}
