using System.Collections.Immutable;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>The record of a round with an exchange, and all that entered it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Before">The record before, or null for a job's first.</param>
/// <param name="Plan">The round's plan.</param>
/// <param name="Next">The plan of the round after, where the record names one.</param>
/// <param name="Promised">The plan that the record before names, where the round has another since all of its members were gone; null otherwise.</param>
/// <param name="Works">What each contributor handed in with the last stage that entered the averages, in the order of the rows.</param>
/// <param name="Payloads">What each sent, by stage up to that one: of the tensors that take part, ascending.</param>
/// <param name="Shared">What all had in common before the round's average.</param>
/// <param name="Residual">What the way down had lost by then; read only.</param>
public sealed record ExchangeRecordContent(
    SignedRecord Record,
    SignedRecord? Before,
    RoundPlan Plan,
    RoundPlan? Next,
    RoundPlan? Promised,
    ImmutableArray<HandedInStage> Works,
    ImmutableArray<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>> Payloads,
    SharedState Shared,
    ParameterVector Residual);

/// <summary>Holds the record of a round with an exchange against what entered it.</summary>
public static class ExchangeRecordJudge
{
    /// <summary>Computes the orchestrator's part again.</summary>
    /// <param name="evidence">What the job has made public, and who signs for whom.</param>
    /// <param name="content">The record, and what entered it.</param>
    /// <returns>The first field that is wrong, or null when the record is right.</returns>
    /// <exception cref="RecordEvidenceException">What was brought is not what the record names: nothing follows from it.</exception>
    public static RecordDefect? Check(RecordEvidence evidence, ExchangeRecordContent content)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var (account, recipe) = (content.Record.Account, ExchangeEvidence.RecipeOf(evidence.Job));
        evidence.RequireSigned(content.Record);
        if (content.Works.Length != content.Payloads.Length) throw new RecordEvidenceException($"There are {content.Works.Length} works, and payloads of {content.Payloads.Length} workers: bring both of each.");
        var start = OuterState.Start(Initialization.Initialize(recipe.Training.Model, recipe.Seed));
        var parts = new SwarmParts(recipe, () => throw new InvalidOperationException("A record is checked without the text."), start, null, Crew.Alone);
        var contributions = content.Works.Zip(content.Payloads, (work, payloads) => new SwarmContribution(
            work.Signed, [.. payloads.Select((stage, s) => new SentStage(stage, s < work.Sent.Length ? work.Sent[s] : []))]));
        var context = new RecordContext(
            evidence.Domain, evidence.OperatorOf(account), content.Before, StageBook.OwedBehind(content.Before?.Account), content.Plan, content.Next,
            recipe.Training.Batch, recipe.Training.TokensPerStep, evidence.Job.AuditRate, content.Promised);
        return RecordCheck.Check(content.Record, context, new SwarmEvidence(parts, content.Shared, content.Residual, [.. contributions]));
    }
}
