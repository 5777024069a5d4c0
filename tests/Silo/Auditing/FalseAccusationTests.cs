using System.Collections.Concurrent;
using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>An auditor that accuses honest work.</summary>
public sealed class FalseAccusationTests
{
    // So many that the last begin after the first verdict: no job trains further ahead of its audits.
    private const int Rounds = 24, Ahead = 1 + 16;

    [FoundryFact("anvil")]
    public async Task An_auditor_whose_links_no_replay_gives_loses_its_bond_and_audits_no_more()
    {
        string? liar = null;
        var asked = new ConcurrentQueue<(string Auditor, int Round)>();
        var auditing = Conducts.Of(4, name => (IAuditConduct)new AuditsBy((input, every) =>
        {
            asked.Enqueue((name, input.Round));
            // Whoever is asked first lies once.
            return Interlocked.CompareExchange(ref liar, name, null) is null ? Conducts.Invented(input, every, ^1) : null;
        }));
        await using var node = await AuditedNode.StartAsync(providers: 4, auditing: auditing);
        var job = await node.SubmitAsync(new AuditSpec(10_000, 1), Rounds, workers: 2);

        var end = await node.EndOfAsync(job);
        var (audits, slash, escrow) = (await node.Node.GetAuditsAsync(job), Assert.Single(await node.DisputesAsync(job)), await node.SettledAsync(job));
        var accuser = await node.ProviderAsync(liar!);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.NotGuilty, accuser), (slash.Phase, slash.Accuser));
        Assert.True(slash.Votes.Length >= 2 && slash.Votes.All(vote => !vote.IsGuilty), $"{slash}");
        Assert.Equal((Rounds, 0, Rounds * 2, 0, 0), (audits.Totals.Final, audits.Totals.Open, audits.Totals.Acquitted, audits.Totals.Convicted, audits.Totals.RollBacks));
        // Another looked in its place, and it was asked for nothing that was drawn after the verdict.
        Assert.NotEqual(accuser, audits.Audits.Single(audit => audit.Round == slash.Round && audit.Worker == slash.Worker).Auditor);
        Assert.DoesNotContain(liar, asked.Where(one => one.Round >= Ahead).Select(one => one.Auditor));
        Assert.Equal((Rounds, EscrowPhase.Settled), (escrow.Rounds, escrow.Phase));
        Assert.Equal(Wei.Parse("0.2 ether"), await node.NothingHeldAsync(job));
        await node.OnlySlashedAsync();
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(Rounds, workers: 2));
    }
}
