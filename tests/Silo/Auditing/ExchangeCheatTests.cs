using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Money;
using ZeroG.Receipts;
using ZeroG.Slashing;
using ZeroG.TestProcesses;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Audited jobs whose workers exchange while they train, on a chain that a node runs for itself.</summary>
public sealed class ExchangeCheatTests
{
    private static readonly Wei s_stake = Wei.Parse("0.5 ether");

    [FoundryTheory("anvil")]
    [InlineData("int4", 2)]
    [InlineData("lowrank+int4:2", 0)]
    public async Task Whoever_trains_as_it_should_is_acquitted_of_every_round(string codec, int delay)
    {
        await using var node = await AuditedNode.StartAsync(providers: 3);
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2), rounds: 6, workers: 2, exchange: new ExchangeSpec(codec, delay, "clipped"));

        var end = await node.EndOfAsync(job);
        var audits = await node.Node.GetAuditsAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((6, 0, 0), (audits.Totals.Final, audits.Totals.Convicted, audits.Totals.RollBacks));
        Assert.InRange(audits.Totals.Acquitted, 6, 12);
        Assert.Empty((await node.Node.ListSlashesAsync()).Items);
        await node.OnlySlashedAsync();

        // Its receipt says who signed what, and no other work can be put in its place.
        var receipt = await ReceiptAsync(node, job);
        Assert.Null(PlaceOf(receipt));
        var work = receipt.Rounds[1].Work[0];
        Assert.Equal($"rounds[1].work[{work.Worker}].handedIn", PlaceOf(With(receipt, work with { HandedIn = receipt.Rounds[0].Work[0].HandedIn })));
        Assert.Equal("rounds[1].record", PlaceOf(With(receipt, work with { Tokens = work.Tokens + 1 })));
        Assert.Equal("rounds[1].record", PlaceOf(receipt with { Rounds = receipt.Rounds.SetItem(1, receipt.Rounds[1] with { Record = receipt.Rounds[0].Record }) }));
    }

    private static Receipt With(Receipt receipt, ReceiptWork work) =>
        receipt with { Rounds = receipt.Rounds.SetItem(1, receipt.Rounds[1] with { Work = receipt.Rounds[1].Work.SetItem(0, work) }) };

    private static async Task<Receipt> ReceiptAsync(AuditedNode node, string job)
    {
        var info = await AuditedNode.UntilAsync(cancel => node.Node.GetReceiptAsync(job, cancel), info => info.File is not null);
        await using var stored = await node.Node.OpenBlobAsync(info.File!.Value.Root, info.File.Value.Length);
        var bytes = new MemoryStream();
        await stored.CopyToAsync(bytes);
        return ReceiptFile.Read(bytes.ToArray()).Receipt;
    }

    // Whoever receives it may sign what it likes; what was signed of the rounds is another matter.
    private static string? PlaceOf(Receipt receipt)
    {
        using var key = SigningKey.FromBytes([.. Enumerable.Repeat((byte)7, 32)]);
        return ReceiptChecks.Run(ReceiptFile.Sign(receipt with { Log = null }, key.Sign, key.Address), new ReceiptMaterials(), default).Place;
    }

    [FoundryTheory("anvil")]
    [InlineData("lowrank+int4:2", 2)]
    public async Task A_sandbagger_is_convicted_slashed_on_the_chain_and_left_out_of_the_rounds_that_are_trained_again(string codec, int delay)
    {
        var conducts = new Dictionary<string, IRoundConduct> { ["provider-2"] = new Sandbagger(new Random(1)) };
        await using var node = await AuditedNode.StartAsync(providers: 4, conducts: conducts);
        var cheat = await node.ProviderAsync("provider-2");
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2), rounds: 3, workers: 4, exchange: new ExchangeSpec(codec, delay, "clipped"));

        var end = await node.EndOfAsync(job);
        var (audits, stake, escrow) = (await node.Node.GetAuditsAsync(job), await node.Node.GetStakeAsync(cheat), await node.SettledAsync(job));

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        var slash = Assert.Single((await node.Node.ListSlashesAsync()).Items, one => one.Round == audits.RollBacks[0].To);
        Assert.Equal((SlashPhase.Guilty, cheat, job), (slash.Phase, slash.Accused, slash.JobId));
        Assert.True(slash.Votes.Count(vote => vote.IsGuilty) >= 2, $"{slash}");
        Assert.Equal([cheat], audits.RollBacks.SelectMany(back => back.Offenders).Distinct());
        Assert.DoesNotContain(cheat, escrow.Providers.Select(pay => pay.Provider));
        Assert.True(stake.Slashed >= s_stake.Share(1, 2), $"{stake}");
        await node.OnlySlashedAsync(cheat);
    }

    [FoundryTheory("anvil")]
    // Found by the workers, before they sign anything behind it.
    [InlineData(1)]
    // No round follows the last: its auditors find it.
    [InlineData(2)]
    public async Task A_wrong_record_costs_the_orchestrator_its_stake_and_nobody_goes_on_from_it(int round)
    {
        var records = new RecordsBy(account => account.Round == (ulong)round ? account with { Residual = account.State } : null);
        await using var node = await AuditedNode.StartAsync(providers: 3, records: records);
        var orchestrator = node.Local.Chain!.OrchestratorId;
        var job = await node.SubmitAsync(new AuditSpec(10_000, 2), rounds: 3, workers: 2, exchange: new ExchangeSpec("int4", 2, "clipped"));

        var end = await node.EndOfAsync(job);
        var slash = Assert.Single(await node.DisputesAsync(job));

        Assert.Equal(JobPhase.Failed, end.Phase);
        Assert.Contains($"The record of round {round} is wrong: residual is", end.Reason, StringComparison.Ordinal);
        Assert.Equal((SlashPhase.Guilty, orchestrator, round, -1), (slash.Phase, slash.Accused, slash.Round, slash.Worker));
        await node.SettledAsync(job);
        await node.NothingHeldAsync(job);
        await node.OnlySlashedAsync();
        await node.ProvenAsync(slash);
    }

    [FoundryFact("anvil")]
    public async Task A_job_whose_node_is_stopped_goes_on_with_another_hub_and_nobody_is_accused()
    {
        using var folder = new TemporaryFolder();
        string job;
        await using (var first = await AuditedNode.StartAsync(providers: 3, folder.Path))
        {
            job = await first.SubmitAsync(new AuditSpec(10_000, 2), rounds: 12, workers: 2, exchange: new ExchangeSpec("lowrank+int4:2", 2, "clipped"));
            await first.UntilAsync(job, snapshot => snapshot.Totals.Rounds >= 3);
        }

        await using var node = await AuditedNode.StartAsync(providers: 3, folder.Path);
        var end = await node.EndOfAsync(job);
        var audits = await node.Node.GetAuditsAsync(job);

        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((12, 0, 0), (audits.Totals.Final, audits.Totals.Convicted, audits.Totals.RollBacks));
        Assert.Empty((await node.Node.ListSlashesAsync()).Items);
        await node.OnlySlashedAsync();
    }
}
