using NSubstitute;
using ZeroG.Auditing;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Slashing;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Slashing;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Slashing;

/// <summary>Evidence on a whole round, whose worker was silent: put together from what the job keeps, and judged.</summary>
public sealed class EvidenceWorkTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_silent_worker_is_judged_by_what_it_signed(bool cheats)
    {
        using var rig = new AuditedRig(conduct: cheats ? new Sandbagger(new Random(1)) : null);
        var (work, order) = Gathered(rig);

        var judged = work.Judge(order, default);
        Assert.Equal(cheats, judged.IsGuilty);
        Assert.NotEmpty(judged.Finding);
        // Asked again, the same.
        Assert.Equal(judged, work.Judge(order, default));
    }

    [Fact]
    public void Evidence_that_is_not_what_was_named_is_not_judged()
    {
        using var rig = new AuditedRig();
        var (work, order) = Gathered(rig);

        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => work.Judge(order with { EvidenceRoot = Named("other").ToString() }, default)).Kind);
        Assert.Equal(FailureKind.Invalid, Assert.Throws<ZeroGException>(() => work.Judge(order with { OffenceId = Named("other").ToString() }, default)).Kind);
        // What is no evidence proves nothing.
        foreach (var bytes in (byte[][])[[1], new byte[1_000]])
            Assert.False(work.Judge(order with { Evidence = rig.Store(rig.Blobs.Durable, bytes) }, default).IsGuilty);
    }

    private static (EvidenceWork Work, RefereeOrder Order) Gathered(AuditedRig rig)
    {
        var state = rig.Closed(rig.Answered(rig.Begun));
        var kept = state.Audits!.Of(0);
        var order = JobMachine.OrderOf(state, Job, kept, 0);
        var (links, _) = rig.Work.Replay(order, Substitute.For<IProgress<int>>(), default);
        var claim = new SlashClaim(Job, new AuditOrder(order, kept.Results[0].Work!.Value), Provider(0), Provider(2), "auditor", links, 1_000);
        var work = new EvidenceWork(rig.Blobs, rig.Work, rig.Signing, new DeviceCrews(1));
        var gathered = work.Gather(new SlashState { Claim = claim, IsSilent = true }, 0, null, default);
        var offence = AuditMachine.OffenceOf(state.Audits, new AuditFile(0, 0, Provider(0), 1, [], Samples.Noon));
        return (work, new RefereeOrder(gathered.File, gathered.Root.ToString(), offence, "1"));
    }
}
