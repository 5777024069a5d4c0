using ZeroG.Auditing;
using ZeroG.Chain.Tests;
using ZeroG.Escrow;
using ZeroG.Jobs;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Audited jobs of honest providers, on a chain that a node runs for itself.</summary>
public sealed class AuditTests
{
    [FoundryFact("anvil")]
    public async Task Honest_work_is_audited_found_right_and_paid_once_it_is_final()
    {
        await using var node = await AuditedNode.StartAsync(providers: 4);
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2, AgainBps: 5_000), rounds: 6);

        var end = await node.EndOfAsync(job);
        var audits = await node.Node.GetAuditsAsync(job);
        var escrow = await node.SettledAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((6, 0, 0, 0), (audits.Totals.Final, audits.Totals.Open, audits.Totals.Convicted, audits.Totals.RollBacks));
        Assert.Equal(6 * 4, audits.Totals.Acquitted);
        Assert.All(audits.Audits, audit => Assert.NotEqual(audit.Provider, audit.Auditor));
        // Of each of 24 audits at least θ and four δ.
        Assert.True(audits.Totals.Bytes > 24 * 5 * end.Checkpoint!.Value.Length / 2, $"{audits.Totals}");
        Assert.Equal((6, EscrowPhase.Settled), (escrow.Rounds, escrow.Phase));
        Assert.Equal(end.Totals.Tokens, escrow.Providers.Sum(pay => pay.Tokens));
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(rounds: 6));
    }
}
