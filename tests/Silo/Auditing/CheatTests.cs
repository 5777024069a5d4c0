using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Provenance.Entries;
using ZeroG.Silo.Tests.Logs;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Audited jobs in which somebody cheats, on a chain that a node runs for itself.</summary>
public sealed class CheatTests
{
    private static readonly Wei s_stake = Wei.Parse("0.5 ether");

    [FoundryFact("anvil")]
    public async Task A_sandbagger_is_convicted_slashed_on_the_chain_and_left_out_of_the_rounds_that_are_trained_again()
    {
        var conducts = new Dictionary<string, IRoundConduct> { ["provider-2"] = new Sandbagger(new Random(1)) };
        await using var node = await AuditedNode.StartAsync(providers: 4, conducts: conducts);
        var cheat = await node.ProviderAsync("provider-2");
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2), rounds: 6);

        var end = await node.EndOfAsync(job);
        var (audits, slash, stake) = (await node.Node.GetAuditsAsync(job), Assert.Single((await node.Node.ListSlashesAsync()).Items, one => one.Round == 0), await node.Node.GetStakeAsync(cheat));
        var escrow = await node.SettledAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.Guilty, cheat, job), (slash.Phase, slash.Accused, slash.JobId));
        Assert.True(slash.Votes.Count(vote => vote.IsGuilty) >= 2, $"{slash}");
        Assert.NotEmpty(slash.Transaction);
        var back = Assert.Single(audits.RollBacks);
        Assert.Equal(0, back.To);
        Assert.Equal(cheat, Assert.Single(back.Offenders));
        Assert.DoesNotContain(cheat, escrow.Providers.Select(pay => pay.Provider));
        Assert.Equal((6, EscrowPhase.Settled), (escrow.Rounds, escrow.Phase));
        // Half of the lock, for every round that was convicted.
        Assert.True(stake.Slashed >= s_stake.Share(1, 2), $"{stake}");
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(rounds: 6));

        // What the log has of it: each round once, since none was final before it was undone, and both verdicts.
        var told = await NodeLogTests.UntilAsync(node.Node, EntrySubjects.Job(job), entries => entries.Any(entry => entry is JobEndedEntry) && entries.Any(entry => entry is SlashEntry));
        Assert.Equal(Enumerable.Range(0, 6), told.OfType<RoundEntry>().Select(round => round.Round));
        Assert.Contains(told.OfType<AuditEntry>(), audit => (audit.Provider, audit.Outcome) == (cheat, "convicted"));
        Assert.Equal(audits.Totals.Acquitted, told.OfType<AuditEntry>().Count(audit => audit.Outcome == "acquitted"));
        Assert.Contains(told.OfType<SlashEntry>(), dispute => (dispute.Offence, dispute.Accused, dispute.Verdict) == (slash.OffenceId, cheat, "guilty"));
    }
}
