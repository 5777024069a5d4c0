using NSubstitute;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Replay;
using ZeroG.Grains.Slashing;
using ZeroG.Grains.Tests.Auditing;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Training.Model;
using static ZeroG.Grains.Tests.Auditing.AuditSamples;

namespace ZeroG.Grains.Tests.Training;

/// <summary>What a worker does with the record that it is to go on from, before it signs anything.</summary>
public sealed class RecordCheckTests
{
    private static readonly Doubled s_doubled = new();

    private sealed class Doubled : IOuterConduct
    {
        public ParameterVector Average(int round, ParameterVector mean)
        {
            var wrong = mean.Clone();
            foreach (ref var value in wrong.Values) value *= 2;
            return wrong;
        }
    }

    private static RoundOrder SecondOf(AuditedRig rig) => JobMachine.Order(rig.Closed(rig.Answered(rig.Begun, worker => worker % 4)), Job, 1);

    [Fact]
    public void A_right_record_is_gone_on_from_and_one_that_is_not_opened_is_not_while_its_round_is_kept()
    {
        using var rig = new AuditedRig();
        var order = SecondOf(rig);
        var unopened = order with { Opening = null };

        Assert.Equal((0, 0), (order.Opening!.Round, order.Pledge!.Final));
        var taken = rig.Run(order, 1)!;
        Assert.Contains("is not opened", Assert.Throws<ZeroGException>(() => rig.Run(unopened, 1)).Message, StringComparison.Ordinal);
        // Behind a final round, which a roll-back may go back to, nothing is left to open.
        Assert.Equal(taken with { Work = null }, rig.Run(unopened with { Pledge = order.Pledge with { Final = 1 } }, 1)! with { Work = null });
    }

    [Fact]
    public async Task A_wrong_record_is_claimed_with_evidence_that_convicts_whoever_reads_it()
    {
        using var rig = new AuditedRig(averaging: s_doubled);
        var order = SecondOf(rig);

        var claim = Assert.Throws<WrongRecordException>(() => rig.Run(order, 1)).Claim;

        Assert.Equal((0L, 0, Provider(Orchestrator), Provider(1)), (claim.Branch, claim.Round, claim.Accused, claim.Accuser));
        Assert.StartsWith("averages[0] is", claim.Defect, StringComparison.Ordinal);
        await using var stored = await rig.Blobs.Durable.OpenReadAsync(claim.Evidence.ToContentId());
        using var file = EvidenceFile.Read(stored);
        Assert.Equal((claim.EvidenceRoot, Charge.Of(claim).OffenceId), (file.Root.ToString(), file.OffenceId.ToString()));
        Assert.Equal(EvidenceConclusion.Wrong, file.Verify(ExactRoots.Instance, null, default).Conclusion);
    }

    [Fact]
    public void An_auditor_of_the_round_finds_it_too_the_last_of_a_job_among_them()
    {
        using var rig = new AuditedRig(AuditedSpec(rounds: 1), averaging: s_doubled);
        var closed = rig.Closed(rig.Answered(rig.Begun));
        var order = JobMachine.AuditOf(closed, Job, closed.Audits!.Of(0), 0, isDisputed: false).Order;

        Assert.Equal(Provider(2), Assert.Throws<WrongRecordException>(() => rig.Work.Replay(order, Provider(2), Substitute.For<IProgress<int>>(), default)).Claim.Accuser);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(5, false)]
    public void Of_many_workers_a_few_are_expected_to_compute_it_again(int thrown, bool isChecked)
    {
        using var rig = new AuditedRig(AuditedSpec() with { Workers = 6 }, averaging: s_doubled, dice: sides => sides == 6 ? thrown : throw new ArgumentException($"{sides}"));
        var order = SecondOf(rig);

        if (isChecked) Assert.Throws<WrongRecordException>(() => rig.Run(order, 1));
        else Assert.NotNull(rig.Run(order, 1));
    }

    [Fact]
    public void What_the_record_does_not_say_is_not_gone_on_from()
    {
        using var rig = new AuditedRig(dice: sides => sides - 1);
        using var others = new AuditedRig(averaging: s_doubled, dice: sides => sides - 1);
        var order = SecondOf(rig);
        var opening = order.Opening!;

        Refused(order with { Pledge = order.Pledge! with { Record = order.Pledge.ChainJobId } }, "is not the one that the order names");
        Refused(order with { Round = 2, Opening = opening }, "is not the one that the order names");
        Refused(order with { Checkpoint = opening.Checkpoint }, "is not the one that the order names");
        Refused(order with { Checkpoint = opening.Checkpoint, Opening = opening with { NextCheckpoint = opening.Checkpoint } }, "is of another state than the order's");
        Refused(order with { Opening = opening with { Record = opening.Works[0].Work } }, "no round record");

        void Refused(RoundOrder given, string why)
        {
            var failure = Assert.Throws<ZeroGException>(() => rig.Run(given, 1));
            Assert.Equal(FailureKind.Invalid, failure.Kind);
            Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Contributions_that_the_record_does_not_name_accuse_nobody()
    {
        using var rig = new AuditedRig(averaging: s_doubled);
        var order = SecondOf(rig);
        var opening = order.Opening!;
        var swapped = opening with { Works = [opening.Works[0] with { PseudoGradient = opening.Works[1].PseudoGradient }, opening.Works[1]] };

        var failure = Assert.Throws<ZeroGException>(() => rig.Run(order with { Opening = swapped }, 1));

        Assert.Equal(FailureKind.Invalid, failure.Kind);
        Assert.Contains("cannot be checked", failure.Message, StringComparison.Ordinal);
    }
}
