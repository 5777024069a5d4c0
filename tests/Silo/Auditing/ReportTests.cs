using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.Tests;
using ZeroG.Jobs;
using ZeroG.Slashing;

namespace ZeroG.Silo.Tests.Auditing;

/// <summary>Work that was not drawn, and that somebody suspects.</summary>
public sealed class ReportTests
{
    [FoundryFact("anvil")]
    public async Task A_report_convicts_what_no_draw_would_have_found_and_what_is_final_or_unknown_is_not_reported()
    {
        using var gate = new ManualResetEventSlim();
        var sandbagger = new Sandbagger(new Random(1));
        var worker = -1;
        var conducts = Conducts.Of(4, name => (IRoundConduct)new WorksBy((input, every, crew, stop) =>
        {
            // Nobody goes on to round 3 before round 2 is reported.
            if (input.Round == 3) gate.Wait(stop);
            if (input.Round != 2 || name != "provider-2") return null;
            worker = input.Worker;
            return sandbagger.Work(input, every, crew, stop);
        }));
        await using var node = await AuditedNode.StartAsync(providers: 4, conducts: conducts);
        var cheat = await node.ProviderAsync("provider-2");
        var job = await node.SubmitAsync(new AuditSpec(1, 1, IsForced: true), rounds: 4);
        await AuditedNode.UntilAsync(cancel => node.Node.GetJobAsync(job, cancel), at => at.Totals.Rounds == 3);
        await AuditedNode.UntilAsync(cancel => node.Node.GetAuditsAsync(job, cancel), at => at.Totals.Final == 2);

        var final = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ReportWorkAsync(job, 1, worker));
        var unknown = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ReportWorkAsync(job, 3, worker));
        var nobody = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ReportWorkAsync(job, 2, 4));
        var reported = await node.Node.ReportWorkAsync(job, 2, worker);
        gate.Set();
        var end = await node.EndOfAsync(job);
        var (audits, slash) = (await node.Node.GetAuditsAsync(job), Assert.Single(await node.DisputesAsync(job)));
        var ended = await Assert.ThrowsAsync<ZeroGException>(() => node.Node.ReportWorkAsync(job, 3, 0));

        Assert.Equal((FailureKind.Conflict, FailureKind.NotFound, FailureKind.NotFound, FailureKind.Invalid), (final.Kind, unknown.Kind, nobody.Kind, ended.Kind));
        Assert.Equal(2, reported.Totals.Final);
        Assert.Equal((JobPhase.Completed, ""), (end.Phase, end.Reason));
        Assert.Equal((SlashPhase.Guilty, cheat, 2), (slash.Phase, slash.Accused, slash.Round));
        Assert.Equal(2, Assert.Single(audits.RollBacks).To);
        Assert.Equal(4, (await node.SettledAsync(job)).Rounds);
        await node.NothingHeldAsync(job);
        await node.OnlySlashedAsync(cheat);
        Assert.Equal(end.Checkpoint, await node.UnauditedAsync(rounds: 4));
    }
}
