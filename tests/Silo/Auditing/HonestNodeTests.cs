using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;
using ZeroG.Chain.Tests;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>
/// Honest workers in nodes that lose everything that can be lost, every round of everybody audited: a process is killed at a random
/// moment and started again, a provider's silo is stopped in each, stores are slow. With <c>ZEROG_TEST_ALL</c> set, for 1,000 audits.
/// </summary>
public sealed class HonestNodeTests(ITestOutputHelper output)
{
    private static readonly bool s_isWhole = Environment.GetEnvironmentVariable("ZEROG_TEST_ALL") is not null;
    private static readonly int s_rounds = s_isWhole ? 250 : 6;
    private static readonly int s_kills = s_isWhole ? int.MaxValue : 2;
    private static readonly TimeSpan s_limit = s_isWhole ? TimeSpan.FromHours(2) : TimeSpan.FromMinutes(4);

    // Of one line of the output; the first follows the node's start.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [FoundryFact("anvil")]
    public async Task Honest_work_is_never_accused_while_processes_are_killed_silos_stop_and_stores_are_slow()
    {
        using var folder = new TemporaryFolder();
        var (data, job, random, clock) = (folder.File("data"), JobIds.New(TimeProvider.System), new Random(11), Stopwatch.StartNew());
        await using (var fresh = await AuditedNode.StartAsync(AuditUntilKilled.Providers, data))
        {
            // With its text; the chain is made.
        }

        var (kills, stops) = (0, 0);
        for (var hasEnded = false; !hasEnded;)
        {
            using var process = TestProcess.Start("audit-until-killed", data, job, Text(s_rounds), Text(random.Next()));
            // From here on it lives for so many acquittals, then so many further lines: a moment in the midst of anything.
            var (stopAt, killAt, more) = (random.Next(1, s_isWhole ? 12 : 3), random.Next(3, s_isWhole ? 50 : 6), random.Next(1, 40));
            var (first, hasStopped, last) = (-1, false, "its start");
            while (true)
            {
                if (clock.Elapsed > s_limit) throw new TimeoutException($"The job goes on after {kills} kills and {s_limit}.");
                var line = last = await NextAsync(process, last, kills);
                hasEnded = line == "ended";
                if (hasEnded) break;
                if (line.StartsWith("stopped ", StringComparison.Ordinal)) stops++;
                if (!line.StartsWith("audits ", StringComparison.Ordinal)) continue;
                var acquitted = int.Parse(line.AsSpan("audits ".Length), CultureInfo.InvariantCulture);
                if (first < 0) first = acquitted;
                if (!hasStopped && acquitted - first >= stopAt)
                {
                    hasStopped = true;
                    await process.Input.WriteLineAsync($"provider-{random.Next(1, AuditUntilKilled.Providers + 1)}");
                }

                if (kills >= s_kills || acquitted - first < killAt || --more > 0) continue;
                await process.KillAsync();
                kills++;
                break;
            }
        }

        await using var node = await AuditedNode.StartAsync(AuditUntilKilled.Providers, data);
        var (ended, audits) = (await node.EndOfAsync(job), await node.Node.GetAuditsAsync(job));
        var escrow = await node.SettledAsync(job);

        output.WriteLine($"{audits.Totals.Acquitted} audits of {s_rounds} rounds, {kills} kills, {stops} silos stopped, {audits.Totals.Convicted} convicted, {clock.Elapsed.TotalSeconds:F0} s");
        Assert.Equal((JobPhase.Completed, ""), (ended.Phase, ended.Reason));
        Assert.Empty((await node.Node.ListSlashesAsync()).Items);
        Assert.Equal(
            (s_rounds, 0, s_rounds * AuditUntilKilled.Workers, 0, 0),
            (audits.Totals.Final, audits.Totals.Open, audits.Totals.Acquitted, audits.Totals.Convicted, audits.Totals.RollBacks));
        Assert.Equal(ended.Totals.Tokens, escrow.Providers.Sum(pay => pay.Tokens));
        await node.OnlySlashedAsync();
        Assert.Equal(ended.Checkpoint, await node.UnauditedAsync(s_rounds));
        Assert.True(kills >= (s_isWhole ? 10 : 2) && stops > 0, $"{kills} kills, {stops} silos stopped");
    }

    private static async Task<string> NextAsync(TestProcess process, string last, int kills)
    {
        try
        {
            return await process.ReadLineAsync(s_patience);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"After {kills} kills, a process is silent since '{last}'.");
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
