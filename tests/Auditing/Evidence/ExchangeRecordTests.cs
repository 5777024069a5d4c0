using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Auditing.Tests.Replay;
using ZeroG.Auditing.Tests.Stages;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Tests.Evidence;

/// <summary>Evidence on the record of a round with an exchange, as the hub's book makes it.</summary>
public sealed class ExchangeRecordTests
{
    [Theory]
    [InlineData("int4")]
    [InlineData("lowrank+int4:2")]
    public void The_records_of_an_honest_hub_are_right_in_every_round(string codec)
    {
        using var swarm = Run(codec);
        for (var round = 0; round < swarm.Contents.Count; round++)
        {
            var report = Check(swarm, swarm.Contents[round]);
            Assert.True((report.Conclusion, report.Findings[^1].What) == (EvidenceConclusion.Right, "verdict"), $"round {round}: {report.Findings[^1]}");
        }

        // Of one that was let go after its first stage that alone counts, where there is a second.
        var cut = swarm.Accounts[1].Rows[1];
        Assert.Equal(codec == "int4" ? AttendanceKind.Late : AttendanceKind.Contributed, cut.Kind);
        Assert.Equal(default, cut.Stages[^1]);
        Assert.Equal(1u, Assert.Single(swarm.Accounts[1].Left));
        Assert.Equal(codec == "int4" ? swarm.Accounts[1].Rows[0].Tokens : 0, new[] { cut }.Where(row => row.Kind == AttendanceKind.Late).Sum(row => (decimal)row.Tokens));
    }

    [Fact]
    public void What_does_not_follow_from_what_entered_the_round_is_proven()
    {
        using var swarm = Run("lowrank+int4:2");
        foreach (var (field, forge) in new (string, Func<RoundAccount, RoundAccount>)[]
        {
            ("state", account => account with { State = Book.Named("other") }),
            ("averages[1]", account => account with { Averages = account.Averages.SetItem(1, Book.Named("other")) }),
            ("residual", account => account with { Residual = Book.Named("other") }),
            ("owed", account => account with { Owed = Book.Named("other") }),
            ("rows[0].tokens", account => account with { Rows = account.Rows.SetItem(0, account.Rows[0] with { Tokens = 1 }) }),
            ("rows[1].stages[1].accepted", account => account with { Rows = account.Rows.SetItem(1, account.Rows[1] with { Stages = account.Rows[1].Stages.SetItem(1, new RecordStage(3, default)) }) }),
            ("nextAuditRate", account => account with { NextAuditRate = 1 }),
        })
        {
            var forged = swarm.Contents[1] with { Record = Signed(forge(swarm.Accounts[1])) };
            var report = Check(swarm, forged);
            Assert.True(report.Conclusion == EvidenceConclusion.Wrong && report.Findings[^1].Detail.Contains(field, StringComparison.Ordinal), $"{field}: {report.Findings[^1]}");
        }
    }

    [Fact]
    public void What_is_not_what_the_record_names_proves_nothing()
    {
        using var swarm = Run("lowrank+int4:2");
        var (honest, other) = (swarm.Contents[2], swarm.Contents[0]);
        ExchangeRecordContent[] bad =
        [
            honest with { Before = other.Record }, honest with { Before = null }, honest with { Plan = other.Plan }, honest with { Next = other.Plan }, honest with { Next = null },
            honest with { Works = honest.Works.RemoveAt(0), Payloads = honest.Payloads.RemoveAt(0) }, honest with { Works = other.Works, Payloads = other.Payloads },
            honest with { Payloads = honest.Payloads.SetItem(0, other.Payloads[0]) }, honest with { Shared = other.Shared }, honest with { Residual = new ParameterVector(honest.Residual.Layout) },
            honest with { Shared = new SharedState(2, OuterState.Start(honest.Shared.Outer.Parameters), honest.Shared.Projections) },
            honest with { Record = honest.Record with { Signature = other.Record.Signature } },
        ];
        for (var i = 0; i < bad.Length; i++)
        {
            var report = Check(swarm, bad[i]);
            Assert.True(report.Conclusion == EvidenceConclusion.DoesNotHold, $"{i}: {report.Findings[^1]}");
        }

        Assert.Equal(EvidenceConclusion.DoesNotHold, Check(swarm, honest, evidence => evidence with { Origin = evidence.Origin with { Name = "other" } }).Conclusion);
    }

    [Fact]
    public void A_file_that_was_changed_convicts_nobody()
    {
        using var swarm = Run("lowrank+int4:2");
        var file = Write(swarm, swarm.Contents[2]);
        var random = new Random(5);
        for (var i = 0; i < 100; i++)
        {
            var other = file.ToArray();
            other[i < 50 ? random.Next(3000) : random.Next(other.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Assert.NotEqual(EvidenceConclusion.Wrong, EvidenceRig.Check(other).Conclusion);
            }
            catch (EvidenceFormatException refused)
            {
                Assert.NotEmpty(refused.Message);
            }
        }
    }

    // Three workers, of whom one is refused in the last stage of round 1.
    private static StagedSwarm Run(string codec)
    {
        var swarm = new StagedSwarm(new SwarmJob(codec));
        for (var worker = 0; worker < 3; worker++) swarm.Join(worker);
        for (var round = 0; round < 4; round++)
        {
            var isLast = codec == "int4" ? 0 : 1;
            Assert.Equal(round == 1 ? 1 : 0, swarm.Run((worker, offer) => round == 1 && worker == 1 && offer.Work.Stage == isLast ? offer with { Sent = Book.Named("other") } : offer).Count);
        }

        return swarm;
    }

    private static EvidenceReport Check(StagedSwarm swarm, ExchangeRecordContent content, Func<RecordEvidence, RecordEvidence>? change = null) => EvidenceRig.Check(Write(swarm, content, change));

    private static byte[] Write(StagedSwarm swarm, ExchangeRecordContent content, Func<RecordEvidence, RecordEvidence>? change = null)
    {
        var evidence = new RecordEvidence(
            Book.Domain.ChainId, Book.Domain.VerifyingContract, Book.Operator(Book.Provider(Book.Orchestrator))!.Value, StagedSwarm.Owner, swarm.Inputs,
            [.. Enumerable.Range(0, 3).Select(worker => new ProviderKey(Book.Provider(worker), Book.Operator(Book.Provider(worker))!.Value))]);
        var target = new MemoryStream();
        ExchangeRecordFile.Write(target, change?.Invoke(evidence) ?? evidence, content);
        return target.ToArray();
    }

    private static SignedRecord Signed(RoundAccount account)
    {
        using var key = Book.Key(Book.Orchestrator);
        return SignedRecord.Sign(account, Book.Domain, key);
    }
}
