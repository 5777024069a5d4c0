using System.Text.Json;
using ZeroG.Chain.Tests;

namespace ZeroG.EndToEnd.Tests.Chain;

/// <summary>The verbs about money, against a node with a chain of its own.</summary>
public sealed class ChainVerbTests
{
    private const string Ether = "000000000000000000";

    [FoundryFact("anvil")]
    public async Task Stake_goes_in_and_towards_the_way_out_and_every_step_is_told()
    {
        using var work = Money();
        await using var up = await UpAsync(work);

        var deposited = (await work.RunAsync("stake", "deposit", "provider-1", "2.5 ether", "--operation", "first", "--json")).Succeeded();
        // The same order again is the same order.
        var again = (await work.RunAsync("stake", "deposit", "provider-1", "2.5 ether", "--operation", "first", "--json")).Succeeded();
        var stake = (await work.RunAsync("stake", "show", "provider-1", "--json")).Succeeded().Json;
        (await work.RunAsync("stake", "unbond", "provider-1", "0.5 ether")).Succeeded();
        var unbonding = (await work.RunAsync("stake", "show", stake.GetProperty("providerId").GetString()!, "--json")).Succeeded().Json;
        var early = (await work.RunAsync("stake", "withdraw", "provider-1", "--json")).Failed(4);
        var settlement = deposited.Json.GetProperty("settlement").GetProperty("settlementId").GetString()!;
        var shown = (await work.RunAsync("settlement", "show", settlement, "--json")).Succeeded().Json;
        var listed = (await work.RunAsync("settlement", "list", "--account", "provider-1", "--json")).Succeeded().Json;
        var failed = listed.GetProperty("settlements").EnumerateArray().Single(each => Phase(each.GetProperty("settlement")) == "failed");

        Assert.Contains("final in block", deposited.Error, StringComparison.Ordinal);
        Assert.Equal("final", Phase(deposited.Json.GetProperty("settlement")));
        Assert.Equal(settlement, again.Json.GetProperty("settlement").GetProperty("settlementId").GetString());
        Assert.Equal($"125{Ether[1..]}", stake.GetProperty("free").GetString());
        Assert.Equal($"12{Ether}", unbonding.GetProperty("free").GetString());
        var ticket = Assert.Single(Assert.Single(unbonding.GetProperty("locks").EnumerateArray()).GetProperty("unbonding").EnumerateArray());
        Assert.Equal($"5{Ether[1..]}", ticket.GetProperty("amount").GetString());
        Assert.NotEqual("", early.JsonError.GetProperty("remedy").GetString());
        Assert.Equal("provider-1", shown.GetProperty("role").GetString());
        Assert.Equal("final", Phase(shown.GetProperty("settlement")));
        Assert.Equal(1, shown.GetProperty("settlement").GetProperty("attempts").GetInt32());
        Assert.True(shown.GetProperty("settlement").GetProperty("confirmations").GetInt32() > 2);
        (await work.RunAsync("settlement", "retry", failed.GetProperty("settlement").GetProperty("settlementId").GetString()!)).Succeeded();
        (await work.RunAsync("settlement", "abandon", settlement, "--json")).Failed(4);
        (await work.RunAsync("settlement", "show", $"0x{new string('7', 64)}")).Failed(3);
        (await work.RunAsync("stake", "show", "nobody")).Failed(3);

        up.Interrupt();
        (await up.EndAsync()).Succeeded();
    }

    [FoundryFact("anvil")]
    public async Task A_job_with_a_budget_pays_its_providers_and_returns_the_rest()
    {
        using var work = Money();
        await using var up = await UpAsync(work);
        (await work.RunAsync("dataset", "add", "address", work.Text)).Succeeded();

        var job = (await work.RunAsync(
            ["job", "submit", "--dataset", "address", "--budget", "0.3 ether", "--stake", "1 ether", "--wait", "--json", .. Workplace.Tiny])).Succeeded().Json;
        var id = job.GetProperty("jobId").GetString()!;
        var escrow = await work.UntilAsync(["escrow", "show", id, "--json"], escrow => escrow.GetProperty("phase").GetString() == "settled");
        var provider = escrow.GetProperty("providers")[0];
        var name = provider.GetProperty("provider").GetString()!;
        var stake = (await work.RunAsync("stake", "show", name, "--json")).Succeeded().Json;
        (await work.RunAsync("stake", "withdraw", name, "--earned")).Succeeded();
        var after = (await work.RunAsync("stake", "show", name, "--json")).Succeeded().Json;

        Assert.Equal("completed", job.GetProperty("phase").GetString());
        Assert.Equal(2, escrow.GetProperty("providers").GetArrayLength());
        Assert.Equal(Wei(escrow, "funded"), Wei(escrow, "settled") + Wei(escrow, "refunded"));
        Assert.True(Wei(provider, "claimed") > 0);
        Assert.Equal(Wei(provider, "claimed"), Wei(stake, "credit"));
        Assert.Equal(UInt128.Zero, Wei(after, "credit"));
        Assert.Equal(id, Assert.Single(after.GetProperty("locks").EnumerateArray()).GetProperty("jobId").GetString());
        (await work.RunAsync("escrow", "show", "01k0000000000000000000000a")).Failed(3);
        (await work.RunAsync(["job", "submit", "--dataset", "address", "--stake", "1 ether", .. Workplace.Tiny])).Failed(2);
    }

    [FoundryTheory("anvil")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_started_again_has_its_chain_its_balances_and_its_contracts(bool isKilled)
    {
        using var work = Money();
        JsonElement before, stake;
        await using (var up = await UpAsync(work))
        {
            (await work.RunAsync("stake", "deposit", "provider-2", "3 ether")).Succeeded();
            // An order that nobody waits for is carried out all the same.
            (await work.RunAsync("stake", "deposit", "provider-1", "4 ether", "--no-wait", "--operation", "later")).Succeeded();
            before = (await work.RunAsync("chain", "status", "--json")).Succeeded().Json;
            stake = (await work.RunAsync("stake", "show", "provider-2", "--json")).Succeeded().Json;
            if (isKilled) up.Kill();
            else up.Interrupt();
            await up.EndAsync();
        }

        await using var again = await UpAsync(work);
        (await work.RunAsync("stake", "deposit", "provider-1", "4 ether", "--operation", "later")).Succeeded();
        var after = (await work.RunAsync("chain", "status", "--json")).Succeeded().Json;

        Assert.Equal(before.GetProperty("contracts").ToString(), after.GetProperty("contracts").ToString());
        Assert.True(after.GetProperty("head").GetInt64() >= before.GetProperty("head").GetInt64());
        Assert.Equal(Wei(stake, "free"), Wei((await work.RunAsync("stake", "show", "provider-2", "--json")).Succeeded().Json, "free"));
        Assert.Equal(UInt128.Parse($"14{Ether}", null), Wei((await work.RunAsync("stake", "show", "provider-1", "--json")).Succeeded().Json, "free"));
        foreach (var role in (string[])["owner", "orchestrator", "recovery", "provider-2"]) Assert.Equal(Balance(before, role), Balance(after, role));
    }

    [FoundryFact("anvil")]
    public async Task No_key_and_no_password_is_ever_shown()
    {
        using var work = Money();
        await using var up = await UpAsync(work, "--verbose");
        var password = (await File.ReadAllTextAsync(Path.Combine(work.Data, "keys", "password"))).Trim();

        List<Outcome> said = [];
        string[][] verbs = [["chain", "status"], ["key", "list"], ["stake", "show", "provider-1"], ["settlement", "list"], ["key", "new"], ["key", "list", "--json"]];
        foreach (var verb in verbs) said.Add((await work.RunAsync([.. verb, "--verbose"])).Succeeded());
        up.Interrupt();
        said.Add(await up.EndAsync());

        Assert.All(said, outcome => Assert.DoesNotContain(password, outcome.Output + outcome.Error, StringComparison.Ordinal));
        // A new account has no role; those of the node, eight referees among them, have theirs.
        var keys = said[5].Json.GetProperty("keys").EnumerateArray().ToList();
        Assert.Equal(14, keys.Count);
        Assert.Contains(said[4].Output.Trim(), keys.Where(key => key.GetProperty("roles").GetArrayLength() == 0).Select(key => key.GetProperty("account").GetString()));
    }

    internal static Workplace Money()
    {
        var work = new Workplace();
        work.Variables["ZEROG_CHAIN"] = "devnet";
        return work;
    }

    internal static async Task<Zerog> UpAsync(Workplace work, params string[] arguments)
    {
        var up = work.Start(["up", "--providers", "2", .. arguments]);
        await up.OutputLineAsync("zerog is up at http://127.0.0.1:");
        return up;
    }

    internal static UInt128 Wei(JsonElement from, string member) => UInt128.Parse(from.GetProperty(member).GetString()!, System.Globalization.CultureInfo.InvariantCulture);

    private static string Phase(JsonElement settlement) => settlement.GetProperty("phase").GetString()!;

    private static UInt128 Balance(JsonElement chain, string role) =>
        Wei(chain.GetProperty("accounts").EnumerateArray().Single(account => account.GetProperty("role").GetString() == role), "balance");
}
