using System.Collections.Concurrent;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>A cheat with a friend among the auditors, who knows its links before they are opened.</summary>
public sealed class CollusionTests
{
    [FoundryFact("anvil")]
    public async Task A_friend_spares_a_cheat_that_it_alone_audits_and_a_second_auditor_convicts_it()
    {
        var sandbagger = new Sandbagger(new Random(1));
        // Of round 0, by worker: what the friend is told.
        var told = new ConcurrentDictionary<int, IReadOnlyList<Link>>();
        var conducts = new Dictionary<string, IRoundConduct>
        {
            ["provider-2"] = new WorksBy((input, every, crew, stop) =>
            {
                if (input.Round > 0) return null;
                var work = sandbagger.Work(input, every, crew, stop);
                told[input.Worker] = work.Links;
                return work;
            }),
        };
        // Whoever audits it first is the friend.
        var auditing = Conducts.Of(4, _ => (IAuditConduct)new AuditsBy((input, _) => input.Round == 0 && told.TryRemove(input.Worker, out var links) ? links : null));
        await using var node = await AuditedNode.StartAsync(providers: 4, conducts: conducts, auditing: auditing);
        var cheat = await node.ProviderAsync("provider-2");
        var honest = await node.UnauditedAsync(rounds: 2);

        var spared = await node.SubmitAsync(new AuditSpec(10_000, 1, AgainBps: 0, IsForced: true), rounds: 2);
        var end = await node.EndOfAsync(spared);
        var audits = await node.Node.GetAuditsAsync(spared);
        await node.SettledAsync(spared);

        Assert.Equal((JobPhase.Completed, 2 * 4, 0), (end.Phase, audits.Totals.Acquitted, audits.Totals.Convicted));
        Assert.NotEqual(honest, end.Checkpoint);
        Assert.Empty(await node.DisputesAsync(spared));
        await node.OnlySlashedAsync();

        var job = await node.SubmitAsync(new AuditSpec(10_000, 1, AgainBps: 10_000), rounds: 2);
        end = await node.EndOfAsync(job);
        audits = await node.Node.GetAuditsAsync(job);
        var slash = Assert.Single(await node.DisputesAsync(job));

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.Guilty, cheat, 0), (slash.Phase, slash.Accused, slash.Round));
        Assert.Equal(cheat, Assert.Single(Assert.Single(audits.RollBacks).Offenders));
        Assert.Equal(honest, end.Checkpoint);
        Assert.DoesNotContain(cheat, (await node.SettledAsync(job)).Providers.Select(pay => pay.Provider));
        await node.NothingHeldAsync(job);
        await node.OnlySlashedAsync(cheat);
    }
}
