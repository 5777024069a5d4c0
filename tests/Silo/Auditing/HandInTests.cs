using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Silo.Tests.Telemetry;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Workers that hand in what does not open what they signed.</summary>
public sealed class HandInTests
{
    [FoundryFact("anvil")]
    public async Task What_does_not_open_what_was_signed_is_refused_with_its_reason_and_its_provider_works_no_more()
    {
        var calls = new ConcurrentQueue<string>();
        var conducts = new Dictionary<string, IRoundConduct>
        {
            ["provider-1"] = new WorksBy((input, every, _, stop) => Cheat("provider-1", Conducts.Honest(input, every, stop), work => work with { Result = work.Result with { PseudoGradient = Bent(work.Result.PseudoGradient) } })),
            ["provider-2"] = new WorksBy((input, every, _, stop) => Cheat("provider-2", Conducts.Honest(input, every, stop), work => work with { Links = work.Links[..^1] })),
            ["provider-3"] = new WorksBy((input, every, _, stop) => Cheat("provider-3", Conducts.Honest(input, every, stop), work => work with { Links = [.. Conducts.Invented(input, every, 0)] })),
            ["provider-4"] = new WorksBy((input, every, _, stop) => Cheat("provider-4", Conducts.Honest(input, every, stop), work => work with { Result = work.Result with { Tokens = work.Result.Tokens + 1 } })),
        };
        using var logs = new CapturedLogs();
        await using var node = await AuditedNode.StartAsync(providers: 6, conducts: conducts, logging: logging => logging.AddProvider(logs));
        var job = await node.SubmitAsync(new AuditSpec(10_000, 1), rounds: 3, workers: 6);

        var end = await node.EndOfAsync(job);
        var (audits, escrow) = (await node.Node.GetAuditsAsync(job), await node.SettledAsync(job));

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(rounds: 3, workers: 6));
        Assert.Equal((3, 0, 0), (audits.Totals.Final, audits.Totals.Convicted, audits.Totals.RollBacks));
        // Six workers on six devices: each cheat had one of them, once.
        var reasons = new Dictionary<string, string>
        {
            ["provider-1"] = "its δ is not the one that it signed",
            ["provider-2"] = "it signed another round than it was given",
            ["provider-3"] = "its first link is not what the round before left it",
            ["provider-4"] = "it signed another round than it was given",
        };
        Assert.Equal(reasons.Keys, calls.Distinct().Order());
        foreach (var (name, why) in reasons)
        {
            var provider = await node.ProviderAsync(name);
            Assert.Contains(logs.Entries, entry => entry.Text.Contains($"the work of {provider} in round 0 is refused: {why}.", StringComparison.Ordinal));
            Assert.DoesNotContain(provider, escrow.Providers.Select(pay => pay.Provider));
        }

        Assert.True((await node.NothingHeldAsync(job)).IsZero);
        await node.OnlySlashedAsync();

        CommittedWork Cheat(string name, CommittedWork work, Func<CommittedWork, CommittedWork> bend)
        {
            calls.Enqueue(name);
            return bend(work);
        }
    }

    private static Training.Model.ParameterVector Bent(Training.Model.ParameterVector delta)
    {
        var bent = delta.Clone();
        bent.Values[0] += 1;
        return bent;
    }
}
