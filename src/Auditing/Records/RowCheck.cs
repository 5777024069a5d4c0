using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>Rows against the plan and the commitments: who took part, with which weight, on whose word.</summary>
internal static class RowCheck
{
    // More than any job has, and far from where sums of weights overflow: only a wrong record before can owe so many.
    private const ulong MostTokens = 1UL << 50;

    public static RecordDefect? Check(RoundAccount account, RecordContext context, int stages, ImmutableArray<SignedCommitment> commitments)
    {
        var (rows, members) = (account.Rows, context.Plan.Members);
        for (var i = 0; i < Math.Min(rows.Length, members.Length); i++)
        {
            if (RecordCheck.Compare($"rows[{i}].worker", rows[i].Worker, (uint)members[i].Worker) is { } other) return other;
        }

        if (RecordCheck.Compare("rows.count", rows.Length, members.Length) is { } count) return count;
        for (var i = 1; i < rows.Length; i++)
        {
            if (rows[i].Worker <= rows[i - 1].Worker) return new RecordDefect($"rows[{i}].worker", $"{rows[i].Worker}", $"above {rows[i - 1].Worker}: each worker once, ascending");
        }

        for (var i = 1; i < account.Left.Length; i++)
        {
            if (account.Left[i] <= account.Left[i - 1]) return new RecordDefect($"left[{i}]", $"{account.Left[i]}", $"above {account.Left[i - 1]}: each worker once, ascending");
        }

        var contributed = rows.Count(row => row.Kind == AttendanceKind.Contributed);
        if (commitments.Length != contributed) throw new RecordEvidenceException($"{contributed} workers contributed, and {commitments.Length} contributions are given: bring one of each.");
        var next = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i].Tokens > MostTokens) return new RecordDefect($"rows[{i}].tokens", $"{rows[i].Tokens}", $"at most {MostTokens}");
            var defect = rows[i].Kind == AttendanceKind.Contributed
                ? Contributor($"rows[{i}]", rows[i], account, context, commitments[next++])
                : Other($"rows[{i}]", rows[i], context);
            if ((defect ?? RecordCheck.Compare($"rows[{i}].stages", rows[i].Stages.Length, stages)) is { } wrong) return wrong;
        }

        return null;
    }

    // A worker that is late weighs nothing now, and with its next part; one that was absent weighs nothing.
    private static RecordDefect? Other(string name, RecordRow row, RecordContext context) =>
        RecordCheck.Compare($"{name}.tokens", row.Tokens, row.Kind == AttendanceKind.Late ? context.Owed[row.Worker] + TokensOfRound(context) : 0)
            ?? RecordCheck.Compare($"{name}.commitment", row.Commitment, default)
            ?? Enumerable.Range(0, row.Stages.Length).Select(s => RecordCheck.Compare($"{name}.stages[{s}]", row.Stages[s], default)).FirstOrDefault(wrong => wrong is not null);

    private static RecordDefect? Contributor(string name, RecordRow row, RoundAccount account, RecordContext context, SignedCommitment signed)
    {
        if (row.Commitment == default) return new RecordDefect($"{name}.commitment", "none", $"that which worker {row.Worker} signed: without one it cannot contribute");
        RecordCheck.RequireSame($"The signed commitment of worker {row.Worker}", SignedCommitmentHash.Of(signed, context.Domain), row.Commitment);
        var claimed = signed.Commitment;
        var field = $"{name}.commitment";
        return RecordCheck.Compare($"{field}.jobId", claimed.JobId, account.JobId)
            ?? RecordCheck.Compare($"{field}.epoch", claimed.Epoch, account.Epoch)
            ?? RecordCheck.Compare($"{field}.round", claimed.Round, account.Round)
            ?? RecordCheck.Compare($"{field}.worker", claimed.Worker, row.Worker)
            ?? RecordCheck.Compare($"{field}.providerId", claimed.ProviderId, row.ProviderId)
            ?? RecordCheck.Compare($"{field}.record", claimed.Record, account.Previous)
            ?? Signed(field, row, context, signed)
            ?? RecordCheck.Compare($"{field}.tokens", claimed.Tokens, TokensOfRound(context))
            ?? RecordCheck.Compare($"{name}.tokens", row.Tokens, context.Owed[row.Worker] + claimed.Tokens)
            ?? (row.Stages.Any(stage => stage.Accepted > 0) ? null : new RecordDefect($"{name}.kind", $"{row.Kind}", "another: nothing of it was accepted"));
    }

    private static RecordDefect? Signed(string field, RecordRow row, RecordContext context, SignedCommitment signed)
    {
        if (context.Operator(row.ProviderId) is not { } key) return new RecordDefect($"{field}.providerId", $"{row.ProviderId}", "a registered provider");
        return signed.Signer(context.Domain) == key ? null : new RecordDefect($"{field}.signature", $"by {signed.Signer(context.Domain)?.ToString() ?? "nobody"}", $"by {key}, the provider's key");
    }

    private static ulong TokensOfRound(RecordContext context) => checked((ulong)context.Plan.Steps * (ulong)context.TokensPerStep);
}
