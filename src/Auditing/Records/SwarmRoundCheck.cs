using System.Collections.Immutable;
using ZeroG.Auditing.Commitments;
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
            if (account.Rows[i].Kind == AttendanceKind.Contributed && CheckSent(i, account.Rows[i], round.Contributions[at++], exchange, paths.Count) is { } wrong) return wrong;
        }

        return Compare(account, RoundOutcome.Of(context.Plan, account.Rows, round));
    }

    public static RecordDefect? Compare(RoundAccount account, RoundOutcome outcome) =>
        RecordCheck.Compare("averages.count", account.Averages.Length, outcome.Averages.Length)
            ?? Enumerable.Range(0, outcome.Averages.Length).Select(s => RecordCheck.Compare($"averages[{s}]", account.Averages[s], outcome.Averages[s])).FirstOrDefault(wrong => wrong is not null)
            ?? CheckVerdicts(account.Verdicts, outcome.Verdicts)
            ?? RecordCheck.Compare("state", account.State, outcome.State)
            ?? RecordCheck.Compare("residual", account.Residual, outcome.Residual);

    // What is accepted of a stage is its first tensors; who has all of those that take part is accepted for all.
    private static RecordDefect? CheckSent(int index, RecordRow row, SwarmContribution contribution, HubExchange exchange, int tensors)
    {
        if (contribution.Stages.Length != exchange.Stages) throw new RecordEvidenceException($"Worker {row.Worker}'s contribution has {contribution.Stages.Length} stages, and the exchange {exchange.Stages}: bring all.");
        for (var stage = 0; stage < exchange.Stages; stage++)
        {
            var (said, sent) = (row.Stages[stage], contribution.Stages[stage]);
            var name = $"rows[{index}].stages[{stage}]";
            if (said.Accepted > tensors) return new RecordDefect($"{name}.accepted", $"{said.Accepted}", $"at most {tensors}");
            var accepted = Enumerable.Range(0, (int)said.Accepted).Count(tensor => exchange.Exchanges(stage, tensor));
            var all = Enumerable.Range(0, tensors).Count(tensor => exchange.Exchanges(stage, tensor));
            if (sent.Payloads.Length != accepted || sent.Rest.Length != all - accepted)
                throw new RecordEvidenceException($"Of worker {row.Worker}, {accepted} of {all} payloads of stage {stage} were accepted: bring those and the leaf hashes of the rest, not {sent.Payloads.Length} and {sent.Rest.Length}.");
            if (all == 0) continue;
            var root = PayloadRoot.Of(sent.Payloads, sent.Rest);
            RequireCommitted(contribution.Commitment.Commitment, new Link(new LinkPlace(LinkKind.Sent, stage), root), exchange.Stages, sent.Proof);
            if (RecordCheck.Compare($"{name}.root", said.Root, root) is { } wrong) return wrong;
        }

        return null;
    }

    // Behind the update come sent and received of every stage, and the error feedback.
    private static void RequireCommitted(RoundCommitment commitment, Link link, int stages, ImmutableArray<Hash256> proof)
    {
        var index = (long)commitment.LinkCount - 1 - 2 * (stages - link.Place.Position);
        if (!HashTree.Verify(HashTree.LeafHash(link.ToBytes()), index, commitment.LinkCount, proof.AsSpan(), commitment.Links))
            throw new RecordEvidenceException($"The payloads of worker {commitment.Worker} in stage {link.Place.Position} are not those that it committed to: bring what it sent, and the proof.");
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
