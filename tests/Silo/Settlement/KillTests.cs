using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;
using ZeroG.Chain;
using ZeroG.Chain.Devnets;
using ZeroG.Chain.Rpc;
using ZeroG.Chain.Tests;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Settlement;

/// <summary>
/// A silo that is killed at every step of its outbox: before and after each write and each call of the chain, while it settles and
/// while it recovers. With <c>ZEROG_TEST_ALL</c> set, at least 300 times; otherwise some of the steps.
/// </summary>
public sealed partial class KillTests(ITestOutputHelper output)
{
    private const int Together = 2;
    private static readonly bool s_isWhole = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [FoundryFact("anvil")]
    public async Task A_silo_killed_at_any_step_settles_everything_exactly_once()
    {
        using var folder = new TemporaryFolder();
        await using var devnet = await Devnet.StartAsync(
            new DevnetOptions(Foundry.Find("anvil")!) { BlockTime = TimeSpan.FromMilliseconds(100) }, TimeProvider.System, CancellationToken.None);
        var data = Path.Combine(folder.Path, "data");
        var steps = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var (kills, settled, transfers) = (0, 0, 0);
        for (var sweep = 0; sweep < (s_isWhole ? 64 : 2) && (!s_isWhole || kills < 300 || sweep < 2); sweep++)
        {
            var armed = sweep % 2 == 0 ? "order" : "start";
            for (var at = 1; ; at += s_isWhole ? 1 : 21)
            {
                var end = await RunAsync(data, devnet, at, armed, settled, transfers, transfers + Together);
                // Steps that count from an order are counted once all before it is final.
                if (armed == "order") settled = transfers;
                // Ordered or not when it died: whoever wanted them asks again.
                transfers += Together;
                if (Killed().Match(end) is not { Success: true } killed)
                {
                    Assert.StartsWith("done", end, StringComparison.Ordinal);
                    settled = transfers;
                    break;
                }

                kills++;
                steps[killed.Groups[1].Value] = steps.GetValueOrDefault(killed.Groups[1].Value) + 1;
            }
        }

        Assert.StartsWith("done", await RunAsync(data, devnet, 0, "order", settled, transfers, transfers), StringComparison.Ordinal);
        output.WriteLine($"{kills} kills, {transfers} transfers; {string.Join(", ", steps.Select(step => $"{step.Value} {step.Key}"))}");

        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var chain = new ChainClient(new JsonRpcClient(http, devnet.Endpoint, new RpcOptions(), TimeProvider.System, () => 0.5), SettleUntilKilled.ChainId);
        for (var transfer = 0; transfer < transfers; transfer++)
            Assert.Equal((UInt256)SettleUntilKilled.Amount(transfer), await chain.BalanceAsync(SettleUntilKilled.Receiver(transfer), CancellationToken.None));

        // One nonce a transfer: none was left open, none used for nothing.
        using var key = SettleUntilKilled.Key();
        Assert.Equal((ulong)transfers, await chain.NonceAsync(key.Address, null, withPending: true, CancellationToken.None));
        Assert.True(kills >= (s_isWhole ? 300 : 10), $"{kills} kills");
        if (!s_isWhole) return;
        foreach (var step in (string[])["before the write of settlement", "after the write of settlement", "before the write of record", "after the write of record",
            "before eth_sendRawTransaction", "after eth_sendRawTransaction"])
            Assert.Contains(step, steps.Keys);
    }

    private static async Task<string> RunAsync(string data, Devnet devnet, int at, string armed, int from, int known, int all)
    {
        using var silo = TestProcess.Start(
            ["settle-until-killed", data, devnet.Endpoint.ToString(), armed, .. new[] { at, from, known, all }.Select(number => number.ToString(CultureInfo.InvariantCulture))]);
        return (await silo.ReadToEndAsync(s_patience)).LastOrDefault() ?? throw new EndOfStreamException($"The silo that was to die at step {at} printed nothing.");
    }

    [GeneratedRegex("^killed [0-9]+ (.+)$")]
    private static partial Regex Killed();
}
