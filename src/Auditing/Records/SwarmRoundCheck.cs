using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Replay;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>What workers sent against what they signed, and what follows from it against the record.</summary>
internal static class SwarmRoundCheck
{
    public static RecordDefect? Check(RoundAccount account, RecordContext context, SwarmEvidence round)
    {
        var paths = round.Parts.Paths();
        var exchange = RoundOutcome.Begin(context.Plan, round, paths);
        var at = 0;
        for (var i = 0; i < account.Rows.Length; i++)
        {
            if (account.Rows[i].Kind == AttendanceKind.Contributed && CheckSent(i, account.Rows[i], round.Contributions[at++], context.Plan, exchange, paths.Count) is { } wrong) return wrong;
        }

        return Compare(account, RoundOutcome.Of(context.Plan, account.Rows, round));
    }

    public static RecordDefect? Compare(RoundAccount account, RoundOutcome outcome) =>
        RecordCheck.Compare("averages.count", account.Averages.Length, outcome.Averages.Length)
            ?? Enumerable.Range(0, outcome.Averages.Length).Select(s => RecordCheck.Compare($"averages[{s}]", account.Averages[s], outcome.Averages[s])).FirstOrDefault(wrong => wrong is not null)
            ?? CheckVerdicts(account.Verdicts, outcome.Verdicts)
            ?? RecordCheck.Compare("state", account.State, outcome.State)
            ?? RecordCheck.Compare("residual", account.Residual, outcome.Residual);

    // Of a stage all enters the average or nothing, and exactly of the stages up to which the commitment goes.
    private static RecordDefect? CheckSent(int index, RecordRow row, SwarmContribution contribution, RoundPlan plan, HubExchange exchange, int tensors)
    {
        var made = contribution.Commitment.Commitment;
        for (var stage = 0; stage < exchange.Stages; stage++)
        {
            var (said, name) = (row.Stages[stage], $"rows[{index}].stages[{stage}]");
            var accepted = IsCommitted(made, plan, stage) ? tensors : 0;
            if (RecordCheck.Compare($"{name}.accepted", said.Accepted, (uint)accepted) is { } other) return other;
            var all = accepted == 0 ? 0 : Enumerable.Range(0, tensors).Count(tensor => exchange.Exchanges(stage, tensor));
            var sent = contribution.Stages.ElementAtOrDefault(stage);
            if ((sent?.Payloads.Length ?? 0) != all) throw new RecordEvidenceException($"Worker {row.Worker} committed to {all} payloads of stage {stage}: bring those, not {sent?.Payloads.Length ?? 0}.");
            var root = all == 0 ? default : PayloadRoot.Of(sent!.Payloads);
            if (all > 0) RequireCommitted(made, plan, stage, root, sent!.Proof);
            if (RecordCheck.Compare($"{name}.root", said.Root, root) is { } wrong) return wrong;
        }

        return null;
    }

    private static bool IsCommitted(RoundCommitment made, RoundPlan plan, int stage) =>
        made.CommitEvery is > 0 and <= int.MaxValue && SwarmPlaces.Sent(plan.Steps, (int)made.CommitEvery, stage) < made.LinkCount;

    private static void RequireCommitted(RoundCommitment made, RoundPlan plan, int stage, Hash256 root, ImmutableArray<Hash256> proof)
    {
        var leaf = HashTree.LeafHash(new Link(new LinkPlace(LinkKind.Sent, stage), root).ToBytes());
        if (!HashTree.Verify(leaf, SwarmPlaces.Sent(plan.Steps, (int)made.CommitEvery, stage), made.LinkCount, proof.AsSpan(), made.Links))
            throw new RecordEvidenceException($"The payloads of worker {made.Worker} in stage {stage} are not those that it committed to: bring what it sent, and the proof.");
    }

    private static RecordDefect? CheckVerdicts(ImmutableArray<RecordVerdict> found, ImmutableArray<RecordVerdict> should)
    {
        for (var i = 0; i < Math.Max(found.Length, should.Length); i++)
        {
            var (said, right) = (found.ElementAtOrDefault(i), should.ElementAtOrDefault(i));
            if (said != right) return new RecordDefect($"verdicts[{i}]", said?.ToString() ?? "none", right?.ToString() ?? "none");
        }

        return null;
    }
}
