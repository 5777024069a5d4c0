using ZeroG.Auditing;
using ZeroG.Chain.Tests;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>An orchestrator that applies and signs another average than that of what the workers sent.</summary>
public sealed class WrongRecordTests
{
    private const int Rounds = 4;

    [FoundryTheory("anvil")]
    // Found by the workers of the next round, before they sign anything for it.
    [InlineData(1)]
    // No round follows the last: its auditors find it.
    [InlineData(Rounds - 1)]
    public async Task A_wrong_record_costs_the_orchestrator_its_stake_and_nobody_goes_on_from_it(int round)
    {
        var averaging = new AveragesBy((at, mean) =>
        {
            if (at != round) return null;
            var wrong = mean.Clone();
            foreach (ref var value in wrong.Values) value *= 2;
            return wrong;
        });
        await using var node = await AuditedNode.StartAsync(providers: 4, averaging: averaging);
        var orchestrator = node.Local.Chain!.OrchestratorId;
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2), Rounds);

        var end = await node.EndOfAsync(job);
        var slash = Assert.Single(await node.DisputesAsync(job));
        var (stake, escrow) = (await AuditedNode.UntilAsync(cancel => node.Node.GetStakeAsync(orchestrator, cancel), stake => stake.Convictions > 0), await node.SettledAsync(job));

        Assert.Equal(JobPhase.Failed, end.Phase);
        Assert.Contains($"The record of round {round} is wrong: averages[0] is", end.Reason, StringComparison.Ordinal);
        Assert.Equal((SlashPhase.Guilty, orchestrator, round, -1), (slash.Phase, slash.Accused, slash.Round, slash.Worker));
        Assert.True(slash.Votes.Length >= 2 && slash.Votes.All(vote => vote.IsGuilty), $"{slash}");
        Assert.Equal((1u, Wei.Parse("0.25 ether")), (stake.Convictions, stake.Slashed));
        Assert.True(escrow.Rounds <= round, $"{escrow}");
        Assert.Equal(EscrowPhase.Settled, escrow.Phase);
        await node.NothingHeldAsync(job);
        await node.OnlySlashedAsync();
        await node.ProvenAsync(slash);
    }
}
