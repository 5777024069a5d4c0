using System.Collections.Concurrent;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Provenance;
using ZeroG.Slashing;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Workers that open nothing: their links are gone when a dispute asks for them.</summary>
public sealed class WithheldTests
{
    [FoundryFact("anvil")]
    public async Task A_cheat_that_opens_nothing_is_judged_by_its_whole_round_and_convicted()
    {
        using var folder = new TemporaryFolder();
        var sandbagger = new Sandbagger(new Random(1));
        var links = new ConcurrentBag<IReadOnlyList<Link>>();
        var conducts = new Dictionary<string, IRoundConduct>
        {
            ["provider-2"] = new WorksBy((input, every, crew, stop) =>
            {
                if (input.Round > 0) return null;
                var work = sandbagger.Work(input, every, crew, stop);
                links.Add(work.Links);
                return work;
            }),
        };
        // Audits begin when all has been handed in, and disputes after that.
        var auditing = Conducts.Of(4, _ => (IAuditConduct)new AuditsBy((_, _) =>
        {
            foreach (var list in links) Lose(folder.Path, list);
            return null;
        }));
        await using var node = await AuditedNode.StartAsync(providers: 4, folder.Path, conducts, auditing);
        var cheat = await node.ProviderAsync("provider-2");
        var job = await node.SubmitAsync(new AuditSpec(10_000, 1), rounds: 2);

        var end = await node.EndOfAsync(job);
        var slash = Assert.Single(await node.DisputesAsync(job));

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.Guilty, cheat, 0), (slash.Phase, slash.Accused, slash.Questions));
        Assert.StartsWith("The worker keeps nothing that opens what it signed", slash.Link, StringComparison.Ordinal);
        Assert.DoesNotContain(cheat, (await node.SettledAsync(job)).Providers.Select(pay => pay.Provider));
        await node.NothingHeldAsync(job);
        await node.OnlySlashedAsync(cheat);
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(rounds: 2));
    }

    [FoundryFact("anvil")]
    public async Task An_honest_worker_whose_links_are_lost_is_judged_by_its_whole_round_and_acquitted()
    {
        using var folder = new TemporaryFolder();
        var isTold = 0;
        var auditing = Conducts.Of(4, _ => (IAuditConduct)new AuditsBy((input, every) =>
        {
            if (Interlocked.Exchange(ref isTold, 1) == 1) return null;
            Lose(folder.Path, Conducts.Honest(input, every).Links);
            return Conducts.Invented(input, every, ^1);
        }));
        await using var node = await AuditedNode.StartAsync(providers: 4, folder.Path, auditing: auditing);
        var job = await node.SubmitAsync(new AuditSpec(10_000, 1, AgainBps: 0, IsForced: true), rounds: 2);

        var end = await node.EndOfAsync(job);
        var (audits, slash) = (await node.Node.GetAuditsAsync(job), Assert.Single(await node.DisputesAsync(job)));

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.NotGuilty, 0), (slash.Phase, slash.Questions));
        Assert.StartsWith("The worker keeps nothing that opens what it signed", slash.Link, StringComparison.Ordinal);
        Assert.Equal((2 * 4, 0, 0), (audits.Totals.Acquitted, audits.Totals.Convicted, audits.Totals.RollBacks));
        Assert.Equal(4, (await node.SettledAsync(job)).Providers.Length);
        Assert.Equal(Wei.Parse("0.2 ether"), await node.NothingHeldAsync(job));
        await node.OnlySlashedAsync();
    }

    private static void Lose(string folder, IReadOnlyList<Link> links)
    {
        var root = ContentRoot.Compute(LinkList.ToBytes(links)).Root.ToString()[2..];
        foreach (var file in Directory.EnumerateFiles(folder, $"{root[2..]}-*.bin", SearchOption.AllDirectories)) File.Delete(file);
    }
}
