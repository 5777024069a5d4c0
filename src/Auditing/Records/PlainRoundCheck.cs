using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Provenance.Merkle;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;

namespace ZeroG.Auditing.Records;

/// <summary>δ against what workers signed, what follows from them against the record, and the plans, which follow from the recipe.</summary>
internal static class PlainRoundCheck
{
    public static RecordDefect? Check(RoundAccount account, RecordContext context, PlainEvidence round)
    {
        var parts = 0;
        for (var i = 0; i < account.Rows.Length; i++)
        {
            var row = account.Rows[i];
            if (row.Kind != AttendanceKind.Contributed) continue;
            var given = round.Contributions[parts++];
            var delta = given.ReadPseudoGradient();
            var root = VectorRoot.Of(delta);
            RequireCommitted(given, context.Plan.Steps, root);
            if (delta.FirstNonFinite() is not null) return new RecordDefect($"rows[{i}].kind", $"{row.Kind}", "another: its δ is not finite");
            if ((RecordCheck.Compare($"rows[{i}].stages[0].accepted", row.Stages[0].Accepted, 1u) ?? RecordCheck.Compare($"rows[{i}].stages[0].root", row.Stages[0].Root, root)) is { } wrong) return wrong;
        }

        return parts == 0
            ? new RecordDefect("rows", "without a contributor", "those of a round in which somebody contributed")
            : SwarmRoundCheck.Compare(account, RoundOutcome.Of(context.Plan, account.Rows, round));
    }

    public static RecordDefect? CheckPlan(string field, RoundPlan plan, TrainingRecipe recipe)
    {
        var rounds = recipe.Rounds;
        if (plan.Round >= rounds.Rounds) return new RecordDefect($"{field}.round", $"{plan.Round}", $"below {rounds.Rounds}, the recipe's rounds");
        return RecordCheck.Compare($"{field}.steps", plan.Steps, rounds.InnerSteps(plan.Round))
            ?? RecordCheck.Compare($"{field}.firstStep", plan.FirstStep, rounds.FirstStep(plan.Round))
            ?? RecordCheck.Compare($"{field}.delay", plan.Delay, 0)
            ?? RecordCheck.Compare($"{field}.rank", plan.Rank, 0)
            ?? RecordCheck.Compare($"{field}.outer", plan.Outer, recipe.OuterOf(plan.Round))
            ?? (plan.Members.Any(member => member.Samples.Length > 0) ? new RecordDefect($"{field}.members", "with samples", "without: they follow from seed, worker and round") : null);
    }

    public static RecordDefect? CheckNext(RoundAccount account, RecordContext context, TrainingRecipe recipe)
    {
        if (context.Next is { } next) return CheckPlan("nextPlan", next, recipe);
        return account.Round + 1 < (ulong)recipe.Rounds.Rounds ? new RecordDefect("nextPlan", "none", $"that of round {account.Round + 1}, of {recipe.Rounds.Rounds}") : null;
    }

    // The update is a plain round's last link.
    private static void RequireCommitted(PlainContribution given, int steps, Hash256 root)
    {
        var commitment = given.Commitment.Commitment;
        var leaf = HashTree.LeafHash(new Link(new LinkPlace(LinkKind.Update, steps), given.End.Root).ToBytes());
        if (given.End.Vector != root || !HashTree.Verify(leaf, (long)commitment.LinkCount - 1, commitment.LinkCount, given.Proof.AsSpan(), commitment.Links))
            throw new RecordEvidenceException($"The δ of worker {commitment.Worker} is not the one that it committed to: bring what it handed in, and the proof.");
    }
}
