using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;
using ZeroG.Chain.Contracts;
using ZeroG.Chain.Tests;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Slashing;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>
/// A node that is killed again and again while it has a cheat convicted, from the first question to the last credit: at some writes of the
/// dispute, of its referees and of the outbox; with <c>ZEROG_TEST_ALL</c> set at every one, each in one of several disputes. A court's clock
/// does not stand still: who is killed at every step of one dispute is away for longer than its windows.
/// </summary>
public sealed partial class DisputeKillTests(ITestOutputHelper output)
{
    private static readonly bool s_isWhole = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    // Beginnings and ends of writes that a process lives to see: so many disputes see a kill at each.
    private const int Apart = 24;

    // An odd number dies before a write, an even number after one.
    private static readonly int[][] s_disputes = s_isWhole ? [.. Enumerable.Range(2, Apart).Select(first => (int[])[first, .. Enumerable.Repeat(Apart, 100)])] : [[3, 8, 15, 24, 33]];

    [FoundryFact("anvil")]
    public async Task A_node_killed_anywhere_in_a_dispute_convicts_and_slashes_once_and_comes_to_the_same_checkpoint()
    {
        foreach (var steps in s_disputes) await ConvictAsync(steps);
    }

    private async Task ConvictAsync(int[] steps)
    {
        using var folder = new TemporaryFolder();
        var (data, job, kills) = (folder.File("data"), JobIds.New(TimeProvider.System), new List<string>());
        await using (var fresh = await AuditedNode.StartAsync(DisputeUntilKilled.Providers, data))
        {
            // With its text; the chain is made.
        }

        while (kills.Count < steps.Length)
        {
            var end = await RunAsync(data, job, steps[kills.Count]);
            if (Killed().Match(end) is not { Success: true } killed) break;
            kills.Add(killed.Groups[1].Value);
        }

        output.WriteLine($"{kills.Count} kills: {string.Join(", ", kills)}");
        await using var node = await AuditedNode.StartAsync(DisputeUntilKilled.Providers, data, DisputeUntilKilled.Conducts());
        var (cheat, chain) = (await node.ProviderAsync("provider-2"), node.Local.Chain!);
        var ended = await node.EndOfAsync(job);
        var slash = Assert.Single(await node.DisputesAsync(job));
        var escrow = await node.SettledAsync(job);
        await node.NothingHeldAsync(job);
        var events = await chain.Client.EventsAsync([chain.Deployment.Court], 1, await chain.Client.BlockNumberAsync(CancellationToken.None), CancellationToken.None);
        var court = events.Select(SlashingCourtEvent.Decode).ToList();
        var stake = await node.Node.GetStakeAsync(cheat);

        Assert.Equal((JobPhase.Completed, ""), (ended.Phase, ended.Reason));
        Assert.Equal((SlashPhase.Guilty, cheat), (slash.Phase, slash.Accused));
        Assert.NotEmpty(slash.Transaction);
        Assert.Single(court.OfType<SlashingCourtEvent.ClaimCommitted>());
        Assert.Single(court.OfType<SlashingCourtEvent.DisputeOpened>());
        Assert.Single(court.OfType<SlashingCourtEvent.Ruled>());
        var executed = Assert.Single(court.OfType<SlashingCourtEvent.DisputeExecuted>());
        Assert.Equal(Wei.Parse("0.25 ether"), Wei.Parse($"{executed.Slashed} wei"));
        Assert.Equal((Wei.Parse("0.25 ether"), 1u), (stake.Slashed, stake.Convictions));
        Assert.DoesNotContain(cheat, escrow.Providers.Select(pay => pay.Provider));
        await node.OnlySlashedAsync(cheat);
        Assert.Equal(ended.Checkpoint, await node.UnauditedAsync(DisputeUntilKilled.Rounds, isLong: true));
        Assert.True(kills.Count >= 4, $"{kills.Count} kills");
    }

    private static async Task<string> RunAsync(string data, string job, int at)
    {
        using var node = TestProcess.Start("dispute-until-killed", data, job, at.ToString(CultureInfo.InvariantCulture));
        return (await node.ReadToEndAsync(s_patience)).LastOrDefault() ?? throw new EndOfStreamException($"The node that was to die at write {at} printed nothing.");
    }

    [GeneratedRegex("^killed [0-9]+ (.+)$")]
    private static partial Regex Killed();
}
