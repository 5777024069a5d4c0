using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Chain.Contracts;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Tests.Records;

/// <summary>What the orchestrator says of a round is computed again from what workers sent.</summary>
public sealed class SwarmRecordTests
{
    [Theory]
    [InlineData("int4")]
    [InlineData("lowrank+int4:2")]
    [InlineData("none")]
    public void The_record_of_an_honest_orchestrator_is_right(string codec)
    {
        var book = new SwarmBook(codec);
        Assert.Null(book.Run().Check());
        Assert.Null(book.Run(late: 1).Check());
        Assert.Null(book.Run(late: 1).Check());
        var owing = book.Run();
        Assert.Equal(3 * owing.Record.Account.Rows[0].Tokens, owing.Record.Account.Rows[1].Tokens);
        Assert.Null(owing.Check());
        Assert.Null(book.Run(cut: 2).Check());
    }

    [Fact]
    public void Clips_and_rejections_are_computed_again()
    {
        var book = new SwarmBook();
        var spoiled = book.Run(spoiled: 0);
        Assert.Equal(VerdictKind.Rejected, Assert.Single(spoiled.Record.Account.Verdicts, verdict => verdict.Worker == 0 && verdict.Kind == VerdictKind.Rejected).Kind);
        Assert.Null(spoiled.Check());
        var scaled = book.Run(scaled: 2);
        Assert.Contains(scaled.Record.Account.Verdicts, verdict => verdict is { Worker: 2, Kind: VerdictKind.Clipped });
        Assert.Null(scaled.Check());
        var hidden = scaled.Forged(account => account with { Verdicts = account.Verdicts[..^1] });
        Assert.Equal($"verdicts[{scaled.Record.Account.Verdicts.Length - 1}]", hidden.Check()!.Field);
    }

    public static TheoryData<string> Forgeries => [.. Forged.Keys];

    private static Dictionary<string, Func<RoundAccount, RoundAccount>> Forged { get; } = new()
    {
        ["rows[1].tokens"] = account => With(account, 1, row => row with { Tokens = row.Tokens + 1 }),
        ["rows[0].commitment"] = account => With(account, 0, row => row with { Commitment = default }),
        ["rows[2].commitment.providerId"] = account => With(account, 2, row => row with { ProviderId = Book.Provider(0) }),
        ["rows[1].worker"] = account => account with { Rows = account.Rows.SetItem(1, account.Rows[0]) },
        ["rows.count"] = account => account with { Rows = account.Rows.RemoveAt(2) },
        ["rows[1].stages[0].root"] = account => With(account, 1, row => row with { Stages = [new RecordStage(row.Stages[0].Accepted, Book.Named("other"))] }),
        ["averages[0]"] = account => account with { Averages = [Book.Named("other")] },
        ["averages.count"] = account => account with { Averages = [] },
        ["verdicts[0]"] = account => account with { Verdicts = account.Verdicts.Insert(0, new RecordVerdict(0, VerdictKind.Clipped, 1, "because")) },
        ["state"] = account => account with { State = Book.Named("other") },
        ["residual"] = account => account with { Residual = Book.Named("other") },
        ["owed"] = account => account with { Owed = Book.Named("other") },
        ["round"] = account => account with { Round = account.Round + 1 },
        ["epoch"] = account => account with { Epoch = account.Epoch - 1 },
        ["nextAuditRate"] = account => account with { NextAuditRate = SwarmBook.Rate - 1 },
        ["jobId"] = account => account with { JobId = Book.Named("other") },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void The_first_field_that_is_wrong_is_named(string field)
    {
        var book = new SwarmBook();
        book.Run();
        var honest = book.Run();
        var forged = honest.Forged(Forged[field]);
        if (field is "rows.count") forged = forged with { Round = forged.Round with { Contributions = forged.Round.Contributions.RemoveAt(2) } };
        var defect = forged.Check();
        Assert.Equal(field, defect?.Field);
        Assert.Null(honest.Check());
        Assert.Equal(ContractIds.Offence(forged.Record.Account.JobId, forged.Record.Account.Epoch, forged.Record.Account.Round, Book.Provider(Book.Orchestrator)), forged.Record.Account.OffenceId);
    }

    [Fact]
    public void Left_out_payloads_of_a_contributor_show_in_the_averages()
    {
        var book = new SwarmBook();
        var honest = book.Run(late: 2);
        var plain = book.Run();

        // The orchestrator calls a worker late that was not, and signs what the others come to.
        var account = plain.Record.Account;
        var rows = account.Rows.SetItem(0, account.Rows[0] with { Kind = AttendanceKind.Late, Commitment = default, Stages = [default] });
        var forged = plain.Forged(_ => account with { Rows = rows });
        forged = forged with { Round = forged.Round with { Contributions = forged.Round.Contributions.RemoveAt(0) } };
        Assert.Equal("averages[0]", forged.Check()!.Field);
        Assert.Null(honest.Check());
    }

    [Fact]
    public void A_weight_that_forgets_what_a_late_worker_is_owed_is_wrong()
    {
        var book = new SwarmBook();
        book.Run(late: 0);
        var next = book.Run();
        var single = next.Record.Account.Rows[1].Tokens;
        var defect = next.Forged(account => With(account, 0, row => row with { Tokens = single })).Check();
        Assert.Equal(new RecordDefect("rows[0].tokens", $"{single}", $"{2 * single}"), defect);
    }

    [Fact]
    public void A_weight_that_only_a_wrong_record_before_can_owe_is_wrong()
    {
        var book = new SwarmBook();
        var first = book.Run();
        var second = book.Run();
        var late = new RecordRow(0, Book.Provider(0), AttendanceKind.Late, ulong.MaxValue - 1000, default, [default]);
        var owed = OwedTokens.None.After(first.Record.Account with { Rows = [late] });
        var before = SwarmBook.Signed(first.Record.Account with { Owed = owed.Root });
        var forged = second.Forged(account => With(account, 0, row => row with { Tokens = row.Tokens + ulong.MaxValue - 1000 }) with { Previous = before.Account.Digest(Book.Domain) });
        forged = forged with { Context = forged.Context with { Before = before, Owed = owed } };
        Assert.Equal("rows[0].tokens", forged.Check()!.Field);
    }

    [Theory]
    [InlineData(-1, 2, 0, 2)]
    [InlineData(0, 0, 0, 2)]
    [InlineData(0, 2, -1, 2)]
    [InlineData(0, 2, 0, -1)]
    public void A_plan_that_nobody_can_follow_is_wrong(int round, int steps, int delay, int rank)
    {
        var honest = new SwarmBook().Run();
        var plan = honest.Context.Plan with { Round = round, Steps = steps, Delay = delay, Rank = rank };
        var forged = honest.Forged(account => account with { Plan = PlanDigest.Of(plan) }) with { Context = honest.Context with { Plan = plan } };
        Assert.StartsWith("plan", forged.Check()!.Field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "nextPlan.firstStep")]
    [InlineData(2, "nextPlan.members[1].samples")]
    [InlineData(3, "nextPlan.members[1].worker")]
    [InlineData(4, "nextPlan.members[0].samples")]
    [InlineData(5, "nextPlan.round")]
    public void A_next_plan_that_cannot_follow_is_wrong(int kind, string field)
    {
        var honest = new SwarmBook().Run();
        var next = honest.Context.Next!;
        next = kind switch
        {
            1 => next with { FirstStep = next.FirstStep + 1 },
            2 => next with { Members = next.Members.SetItem(1, next.Members[1] with { Samples = honest.Context.Plan.Members[0].Samples }) },
            3 => next with { Members = next.Members.SetItem(1, next.Members[0]) },
            4 => next with { Members = next.Members.SetItem(0, next.Members[0] with { Samples = [new SampleRange(1000, 3)] }) },
            _ => next with { Round = 7 },
        };
        var forged = honest.Forged(account => account with { NextPlan = PlanDigest.Of(next) }) with { Context = honest.Context with { Next = next } };
        Assert.Equal(field, forged.Check()!.Field);
    }

    [Fact]
    public void A_round_keeps_the_plan_that_was_signed_unless_all_its_members_are_gone()
    {
        var book = new SwarmBook();
        var first = book.Run();
        var second = book.Run();
        var promised = second.Context.Plan with { Steps = 9 };
        var before = SwarmBook.Signed(first.Record.Account with { NextPlan = PlanDigest.Of(promised) });
        var broken = second.Forged(account => account with { Previous = before.Account.Digest(Book.Domain) });
        broken = broken with { Context = broken.Context with { Before = before } };
        Assert.Throws<RecordEvidenceException>(() => broken.Check());
        Assert.Equal("plan", (broken with { Context = broken.Context with { Promised = promised } }).Check()!.Field);

        // Nobody of the promised plan takes part: that it was replaced is not held against anyone. The commitments name another record before.
        var gone = promised with { Members = [.. promised.Members.Select(member => member with { Worker = member.Worker + 50 })] };
        before = SwarmBook.Signed(first.Record.Account with { NextPlan = PlanDigest.Of(gone) });
        var replaced = second.Forged(account => account with { Previous = before.Account.Digest(Book.Domain) });
        replaced = replaced with { Context = replaced.Context with { Before = before, Promised = gone } };
        Assert.Equal("rows[0].commitment.record", replaced.Check()!.Field);
    }

    [Fact]
    public void A_commitment_that_another_key_signed_carries_no_contribution()
    {
        var honest = new SwarmBook().Run();
        var contribution = honest.Round.Contributions[1];
        using var other = Book.Key(6);
        var stolen = SignedCommitment.Sign(contribution.Commitment.Commitment, Book.Domain, other);
        var forged = honest.Forged(account => With(account, 1, row => row with { Commitment = SignedCommitmentHash.Of(stolen, Book.Domain) }));
        forged = forged with { Round = forged.Round with { Contributions = forged.Round.Contributions.SetItem(1, contribution with { Commitment = stolen }) } };
        Assert.Equal("rows[1].commitment.signature", forged.Check()!.Field);
    }

    [Fact]
    public void A_commitment_to_more_tokens_than_were_planned_carries_no_contribution()
    {
        var honest = new SwarmBook().Run();
        var contribution = honest.Round.Contributions[1];
        using var key = Book.Key(1);
        var inflated = SignedCommitment.Sign(contribution.Commitment.Commitment with { Tokens = 10_000 }, Book.Domain, key);
        var forged = honest.Forged(account => With(account, 1, row => row with { Tokens = 10_000, Commitment = SignedCommitmentHash.Of(inflated, Book.Domain) }));
        forged = forged with { Round = forged.Round with { Contributions = forged.Round.Contributions.SetItem(1, contribution with { Commitment = inflated }) } };
        Assert.Equal("rows[1].commitment.tokens", forged.Check()!.Field);
    }

    [Fact]
    public void Evidence_that_is_not_what_was_signed_proves_nothing()
    {
        var book = new SwarmBook();
        book.Run();
        var honest = book.Run();
        var (round, context) = (honest.Round, honest.Context);
        var first = round.Contributions[0];
        var swapped = first.Stages[0] with { Payloads = round.Contributions[1].Stages[0].Payloads };
        SwarmBook.Case[] bad =
        [
            honest with { Round = round with { Contributions = round.Contributions.SetItem(0, first with { Stages = [swapped] }) } },
            honest with { Round = round with { Contributions = round.Contributions.SetItem(0, first with { Stages = [first.Stages[0] with { Proof = [] }] }) } },
            honest with { Round = round with { Contributions = round.Contributions.RemoveAt(0) } },
            honest with { Round = round with { Contributions = round.Contributions.SetItem(0, round.Contributions[1]) } },
            honest with { Round = round with { Before = SharedState.Start(round.Parts.Start, round.Parts.Paths()) } },
            honest with { Round = round with { Residual = new Training.Model.ParameterVector(round.Residual.Layout) } },
            honest with { Context = context with { Plan = SwarmBook.Plan(5) } },
            honest with { Context = context with { Next = null } },
            honest with { Context = context with { Before = null } },
            honest with { Context = context with { Before = SwarmBook.Signed(context.Before!.Account with { Epoch = 2 }) } },
            honest with { Record = honest.Record with { Account = honest.Record.Account with { Epoch = 4 } } },
        ];
        Assert.All(bad, one => Assert.Throws<RecordEvidenceException>(() => one.Check()));
        Assert.Null(honest.Check());
    }

    [Fact]
    public void Two_records_of_one_round_contradict_each_other_and_one_does_not()
    {
        var honest = new SwarmBook().Run().Record;
        var other = SwarmBook.Signed(honest.Account with { State = Book.Named("other") });
        var later = SwarmBook.Signed(honest.Account with { Round = 1 });
        var key = Book.Operator(Book.Provider(Book.Orchestrator))!.Value;
        Assert.True(SignedRecord.Contradict(honest, other, Book.Domain, key));
        Assert.False(SignedRecord.Contradict(honest, honest, Book.Domain, key));
        Assert.False(SignedRecord.Contradict(honest, later, Book.Domain, key));
        Assert.False(SignedRecord.Contradict(honest, other with { Signature = honest.Signature }, Book.Domain, key));
    }

    private static RoundAccount With(RoundAccount account, int row, Func<RecordRow, RecordRow> change) =>
        account with { Rows = account.Rows.SetItem(row, change(account.Rows[row])) };
}
