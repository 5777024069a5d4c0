using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.States;
using ZeroG.Auditing.Tests.Records;
using ZeroG.Chain;
using ZeroG.Provenance;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Tests.Evidence;

/// <summary>Evidence on records: what convicts an orchestrator, and what convicts nobody.</summary>
public sealed class RecordEvidenceTests
{
    private const int Workers = 3;

    private static readonly JobInputs s_job = new(MicroModel.Recipe, 5, ContentRoot.Compute("text"u8), null, Workers, 500);
    private static readonly JobOrigin s_origin = new(Address.Parse("0x00000000000000000000000000000000000000aa"), "job");
    private static readonly RecordEvidence s_evidence = new(
        Book.Domain.ChainId, Book.Domain.VerifyingContract, Book.Key(Book.Orchestrator).Address, s_origin, s_job,
        [.. Enumerable.Range(0, Workers).Select(worker => new ProviderKey(Book.Provider(worker), Book.Key(worker).Address))]);

    private static readonly RecordContent s_first = Round(OuterState.Start(Initialization.Initialize(MicroModel.Config, 5)), null);
    private static readonly RecordContent s_second = Round(After(s_first), s_first.Record);

    [Fact]
    public void Right_records_convict_nobody()
    {
        foreach (var honest in (RecordContent[])[s_first, s_second])
        {
            var report = Check(s_evidence, honest);
            Assert.Equal(EvidenceConclusion.Right, report.Conclusion);
            Assert.False(report.Findings[^1].Holds);
        }
    }

    [Fact]
    public void Every_wrong_field_convicts_and_is_named()
    {
        var other = VectorRoot.Of(s_first.Deltas[0]());
        Assert.Equal("averages[0]", Convicts(s_first, account => account with { Averages = [other] }));
        Assert.Equal("state", Convicts(s_second, account => account with { State = RoundOutcome.RootOf(2, s_first.Start) }));
        Assert.Equal("rows[1].tokens", Convicts(s_first, account => account with { Rows = account.Rows.SetItem(1, account.Rows[1] with { Tokens = account.Rows[1].Tokens * 2 }) }));
        Assert.Equal("plan", Convicts(s_first, account => account with { Plan = PlanDigest.Of(PlainPlan.Of(MicroModel.Recipe, Workers - 1, 0)) }));
        Assert.Equal("nextPlan", Convicts(s_first, account => account with { NextPlan = default }));
        Assert.Equal("nextAuditRate", Convicts(s_second, account => account with { NextAuditRate = 499 }));
        Assert.Equal("residual", Convicts(s_first, account => account with { Residual = other }));
        Assert.Equal("round", Convicts(s_first, account => account with { Round = 99 }));
        Assert.Equal("rows[2].kind", Convicts(s_first, account => account with { Rows = account.Rows.SetItem(2, account.Rows[2] with { Kind = AttendanceKind.Late }) }));
    }

    [Fact]
    public void What_the_record_does_not_name_proves_nothing()
    {
        var wrong = Forged(s_second, account => account with { Averages = [Book.Named("other")] });
        Assert.Equal(EvidenceConclusion.Wrong, Check(s_evidence, wrong).Conclusion);
        foreach (var (what, evidence, content) in (IEnumerable<(string, RecordEvidence, RecordContent)>)
        [
            ("another's key", s_evidence with { Operator = Book.Key(1).Address }, wrong),
            ("another job's seed", s_evidence with { Job = s_job with { Seed = 6 } }, wrong),
            ("more workers", s_evidence with { Job = s_job with { Workers = 4 } }, wrong),
            ("a higher rate", s_evidence with { Job = s_job with { AuditRate = 501 } }, s_second),
            ("another state", s_evidence, wrong with { Start = s_first.Start }),
            ("another record before", s_evidence, wrong with { Before = Forged(s_first, account => account with { Epoch = 2 }).Record }),
            ("no record before", s_evidence, wrong with { Before = null }),
            ("another δ", s_evidence, wrong with { Deltas = [wrong.Deltas[1], .. wrong.Deltas.Skip(1)] }),
            ("a contribution too few", s_evidence, wrong with { Works = wrong.Works[1..], Deltas = [.. wrong.Deltas.Skip(1)] }),
            ("another start of the job", s_evidence, Forged(s_first, account => account) with { Start = s_second.Start }),
        ])
        {
            Assert.True(Check(evidence, content).Conclusion == EvidenceConclusion.DoesNotHold, what);
        }
    }

    [Fact]
    public void One_changed_byte_anywhere_is_refused_or_leaves_nothing_proven()
    {
        var guilty = Write(s_evidence, Forged(s_second, account => account with { Averages = [Book.Named("other")] }));
        var honest = Write(s_evidence, s_second);
        var random = new Random(3);
        for (var i = 0; i < 600; i++)
        {
            var file = (byte[])(i % 2 == 0 ? guilty : honest).Clone();
            file[random.Next(file.Length)] ^= (byte)(1 << random.Next(8));
            Assert.Throws<EvidenceFormatException>(() => Check(file));
        }

        foreach (var length in (int[])[0, 1, 22, guilty.Length / 2, guilty.Length - 1]) Assert.Throws<EvidenceFormatException>(() => Check(guilty[..length]));
    }

    private static string Convicts(RecordContent honest, Func<RoundAccount, RoundAccount> forge)
    {
        var report = Check(s_evidence, Forged(honest, forge));
        Assert.Equal(EvidenceConclusion.Wrong, report.Conclusion);
        return report.Findings[^1].Detail.Split(' ')[0];
    }

    private static RecordContent Forged(RecordContent honest, Func<RoundAccount, RoundAccount> forge) => honest with { Record = SwarmBook.Signed(forge(honest.Record.Account)) };

    private static EvidenceReport Check(RecordEvidence evidence, RecordContent content) => Check(Write(evidence, content));

    private static EvidenceReport Check(byte[] bytes)
    {
        using var file = EvidenceFile.Read(new MemoryStream(bytes));
        Assert.Equal(Book.Provider(Book.Orchestrator), file.Accused);
        return file.Verify(ExactRoots.Instance, null, default);
    }

    private static byte[] Write(RecordEvidence evidence, RecordContent content)
    {
        var target = new MemoryStream();
        var root = RecordEvidenceFile.Write(target, evidence, content);
        using var file = EvidenceFile.Read(new MemoryStream(target.ToArray()));
        Assert.Equal((root, content.Record.Account.OffenceId), (file.Root, file.OffenceId));
        return target.ToArray();
    }

    private static OuterState After(RecordContent round) => OuterNesterov.Step(
        round.Start, Aggregation.Mean([.. round.Deltas.Select((delta, worker) => new Contribution(worker, (long)round.Record.Account.Rows[worker].Tokens, delta()))]),
        MicroModel.Recipe.OuterOf((int)round.Record.Account.Round));

    private static RecordContent Round(OuterState start, SignedRecord? before)
    {
        var (recipe, round) = (MicroModel.Recipe, before is null ? 0 : (int)before.Account.Round + 1);
        var (plan, previous, tokens) = (PlainPlan.Of(recipe, Workers, round), before?.Account.Digest(Book.Domain) ?? default, (ulong)recipe.TokensOfRound(round));
        var (works, deltas) = (ImmutableArray.CreateBuilder<HandedInWork>(), new List<Func<ParameterVector>>());
        for (var worker = 0; worker < Workers; worker++)
        {
            var result = InnerPhase.Run(new InnerPhaseInput(recipe, start.Parameters, null, MicroModel.Text, 5, worker, round));
            var end = StateRoots.Of(plan.Steps, result.MeanLoss * plan.Steps, VectorRoot.Of(result.PseudoGradient), result.Optimizer);
            Link[] links = [new(new LinkPlace(LinkKind.Start, 0), Book.Named($"start {worker}")), new(new LinkPlace(LinkKind.Update, plan.Steps), end.Root)];
            var tree = LinkList.Tree(links);
            var commitment = new RoundCommitment(
                s_origin.JobId(s_job), 3, (ulong)round, (uint)worker, Book.Provider(worker), previous, default, 2, (uint)links.Length, tree.Root, Book.Named("batches"), 0, tokens);
            works.Add(new HandedInWork(SignedCommitment.Sign(commitment, Book.Domain, Book.Key(worker)), end, [.. tree.Prove(1)], [.. tree.Prove(0)]));
            deltas.Add(() => result.PseudoGradient);
        }

        ImmutableArray<RecordRow> rows =
        [
            .. works.Select((work, worker) => new RecordRow(
                (uint)worker, Book.Provider(worker), AttendanceKind.Contributed, tokens, SignedCommitmentHash.Of(work.Signed, Book.Domain), [new RecordStage(1, work.End.Vector)])),
        ];
        var outcome = RoundOutcome.Of(plan, rows, new PlainEvidence(recipe, start, [.. works.Zip(deltas, (work, delta) => new PlainContribution(work.Signed, delta, work.End, work.Proof))]));
        var account = new RoundAccount(
            s_origin.JobId(s_job), 3, (ulong)round, Book.Provider(Book.Orchestrator), previous, PlanDigest.Of(plan), PlainPlan.DigestAfter(recipe, Workers, round), rows,
            [], [], outcome.Averages, outcome.State, default, default, 500);
        return new RecordContent(SwarmBook.Signed(account), before, start, works.ToImmutable(), deltas);
    }
}
