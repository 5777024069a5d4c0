using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Tests.Records;

/// <summary>Rounds whose workers start from a checkpoint and hand in δ.</summary>
public sealed class PlainRecordTests
{
    private static readonly OuterState s_start = OuterState.Start(Initialization.Initialize(MicroModel.Config, 1));

    [Fact]
    public void The_records_of_an_honest_orchestrator_are_right_to_the_last_round()
    {
        var (outer, owed, before) = (s_start, OwedTokens.None, default(SignedRecord));
        for (var round = 0; round < MicroModel.Recipe.Rounds.Rounds; round++)
        {
            var honest = Round(round, outer, owed, before, late: round == 1 ? 2 : -1);
            Assert.Null(honest.Check());
            (owed, before) = (owed.After(honest.Record.Account), honest.Record);
            outer = OuterNesterov.Step(outer, Aggregation.Mean([.. honest.Record.Account.Rows.Where(row => row.Kind == AttendanceKind.Contributed)
                .Zip(honest.Round.Contributions, (row, one) => new Contribution((int)row.Worker, (long)row.Tokens, one.ReadPseudoGradient()))]), honest.Context.Plan.Outer);
        }
    }

    [Fact]
    public void A_mean_that_is_not_that_of_the_contributions_is_wrong()
    {
        var honest = Round(0, s_start, OwedTokens.None, null);
        var other = honest.Round.Contributions[0].ReadPseudoGradient();
        Assert.Equal("averages[0]", honest.Forged(account => account with { Averages = [VectorRoot.Of(other)] }).Check()!.Field);
        Assert.Equal("state", honest.Forged(account => account with { State = RoundOutcome.RootOf(1, s_start) }).Check()!.Field);
        Assert.Equal("rows[1].stages[0].root", honest.Forged(account => account with
        {
            Rows = account.Rows.SetItem(1, account.Rows[1] with { Stages = [new RecordStage(1, Book.Named("other"))] }),
        }).Check()!.Field);
    }

    [Theory]
    [InlineData(1, "nextPlan.steps")]
    [InlineData(2, "nextPlan.outer")]
    [InlineData(3, "nextPlan")]
    [InlineData(4, "nextPlan.round")]
    public void Plans_follow_from_the_recipe(int kind, string field)
    {
        var honest = Round(0, s_start, OwedTokens.None, null);
        var next = honest.Context.Next!;
        next = kind switch
        {
            1 => next with { Steps = 3 },
            2 => next with { Outer = next.Outer with { LearningRate = 0.1 } },
            3 => null,
            _ => next with { Round = 99 },
        };
        var forged = honest.Forged(account => account with { NextPlan = next is null ? default : PlanDigest.Of(next) });
        Assert.Equal(field, (forged with { Context = honest.Context with { Next = next } }).Check()!.Field);
    }

    [Fact]
    public void Another_pseudo_gradient_than_the_worker_committed_to_proves_nothing()
    {
        var honest = Round(0, s_start, OwedTokens.None, null);
        var first = honest.Round.Contributions[0];
        var swapped = honest.Round with { Contributions = honest.Round.Contributions.SetItem(0, first with { ReadPseudoGradient = honest.Round.Contributions[1].ReadPseudoGradient }) };
        Assert.Throws<RecordEvidenceException>(() => (honest with { Round = swapped }).Check());
    }

    [Fact]
    public void A_pseudo_gradient_that_is_not_finite_must_not_be_accepted()
    {
        var honest = Round(0, s_start, OwedTokens.None, null, broken: 1);
        Assert.Equal("rows[1].kind", honest.Check()!.Field);
    }

    private static Case Round(int round, OuterState outer, OwedTokens owed, SignedRecord? before, int late = -1, int broken = -1)
    {
        var plan = Plan(round);
        var next = round + 1 < MicroModel.Recipe.Rounds.Rounds ? Plan(round + 1) : null;
        var previous = before?.Account.Digest(Book.Domain) ?? default;
        var tokens = (ulong)MicroModel.Recipe.TokensOfRound(round);
        var rows = ImmutableArray.CreateBuilder<RecordRow>();
        var contributions = ImmutableArray.CreateBuilder<PlainContribution>();
        for (var worker = 0; worker < 3; worker++)
        {
            var weight = owed[(uint)worker] + tokens;
            if (worker == late)
            {
                rows.Add(new RecordRow((uint)worker, Book.Provider(worker), AttendanceKind.Late, weight, default, [default(RecordStage)]));
                continue;
            }

            var result = InnerPhase.Run(new InnerPhaseInput(MicroModel.Recipe, outer.Parameters, null, MicroModel.Text, 7, worker, round));
            var delta = result.PseudoGradient;
            if (worker == broken) delta.Values[5] = float.NaN;
            var root = VectorRoot.Of(delta);
            var end = StateRoots.Of(plan.Steps, result.MeanLoss * plan.Steps, root, result.Optimizer);
            var (signed, tree) = Book.Commit(worker, (ulong)round, previous, tokens, new Link(new LinkPlace(LinkKind.Update, plan.Steps), end.Root));
            rows.Add(new RecordRow((uint)worker, Book.Provider(worker), AttendanceKind.Contributed, weight, SignedCommitmentHash.Of(signed, Book.Domain), [new RecordStage(1, root)]));
            contributions.Add(new PlainContribution(signed, () => delta, end, [.. tree.Prove(2)]));
        }

        var entered = new PlainEvidence(MicroModel.Recipe, outer, contributions.ToImmutable());
        var outcome = broken >= 0 ? new RoundOutcome([default], [], default, default) : RoundOutcome.Of(plan, rows.ToImmutable(), entered);
        var account = new RoundAccount(
            Book.Job, 3, (ulong)round, Book.Provider(Book.Orchestrator), previous, PlanDigest.Of(plan), next is null ? default : PlanDigest.Of(next), rows.ToImmutable(),
            outcome.Verdicts, [], outcome.Averages, outcome.State, outcome.Residual, default, 500);
        var record = SwarmBook.Signed(account with { Owed = owed.After(account).Root });
        return new Case(
            record, new RecordContext(Book.Domain, Book.Operator, before, owed, plan, next, MicroModel.Recipe.Batch, MicroModel.Recipe.TokensPerStep, 500), entered);
    }

    private static RoundPlan Plan(int round) => new(
        round, MicroModel.Recipe.Rounds.FirstStep(round), MicroModel.Recipe.Rounds.InnerSteps(round), 0, 0, MicroModel.Recipe.OuterOf(round),
        [.. Enumerable.Range(0, 3).Select(worker => new MemberPlan(worker, []))]);

    private sealed record Case(SignedRecord Record, RecordContext Context, PlainEvidence Round)
    {
        public RecordDefect? Check() => RecordCheck.Check(Record, Context, Round);

        public Case Forged(Func<RoundAccount, RoundAccount> forge) => this with { Record = SwarmBook.Signed(forge(Record.Account)) };
    }
}
