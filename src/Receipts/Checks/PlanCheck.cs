using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Chain.Contracts;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>What follows from a job's recipe: its rounds, their steps, tokens and data positions, and the job's id on the chain.</summary>
internal static class PlanCheck
{
    // A worker holds its text in memory.
    private const long MaxTextBytes = 1L << 30;

    public static string Check(Receipt receipt)
    {
        var job = receipt.Job;
        try
        {
            job.Inputs.Recipe.Validate();
        }
        catch (ModelConfigException wrong)
        {
            throw new ReceiptMismatchException("job.inputs.recipe", wrong.Message);
        }

        RequireSame("model.parameters", receipt.Model.Parameters, job.Inputs.Recipe.Model.ParameterCount);
        Require(job.Inputs.Workers is >= 1 and <= RoundAccount.MaxWorkers, "job.inputs.workers", $"{job.Inputs.Workers} workers cannot be.");
        Require(job.Inputs.AuditRate is >= 0 and <= RoundAccount.Whole, "job.inputs.auditRate", $"{job.Inputs.AuditRate} of {RoundAccount.Whole} cannot be audited.");
        Require(
            job.Inputs.Exchange is not { } inputs || (inputs.Codec == job.Exchange?.Codec && inputs.Aggregator == job.Exchange?.Aggregator), "job.inputs.exchange", "It is not how the workers exchanged.");
        Require(Enum.IsDefined(job.Selection) && (job.Selection == SelectionRule.BySampleIndex) == (job.Exchange is not null), "job.selection", "It is not the rule of such a job.");
        Source(receipt, SourceRole.Training, job.Inputs.Text);
        Source(receipt, SourceRole.Tokenizer, job.Inputs.Tokenizer);
        foreach (var source in receipt.Sources)
        {
            var most = source.Role == SourceRole.Tokenizer ? TokenizerJson.MaxBytes : MaxTextBytes;
            Require(source.Content.Length <= most, $"sources, {source.Role}", $"It has {source.Content.Length} bytes, and no job takes more than {most}.");
        }

        Require(receipt.Sources.GroupBy(source => source.Role).All(same => same.Count() == 1), "sources", "There are two for one purpose.");
        if (job.Chain is { } chain) OnChain(job, chain);
        Require(receipt.Model.HeldOutLoss is null || receipt.SourceOf(SourceRole.HeldOut) is not null, "model.heldOutLoss", "There is no text that it could have been measured on.");
        Require(!receipt.Rounds.IsEmpty, "rounds", "There are none, and a model comes from at least one.");
        if (job.Exchange is null) Rounds(receipt);
        else ExchangedRounds.Check(receipt);
        var follow = $"{receipt.Rounds.Length} rounds of {job.Inputs.Workers} workers follow from the recipe";
        // A hub stores a checkpoint now and then, and the model behind the last round.
        if (job.Exchange is not null) return $"{follow}.";
        RequireSame("model.content", receipt.Model.Content, receipt.Rounds[^1].Checkpoint);
        return $"{follow}, and the last ends with the model.";
    }

    private static void Source(Receipt receipt, SourceRole role, ContentId? named)
    {
        var source = receipt.SourceOf(role);
        Require(source?.Content == named, "sources", $"The {role} is {source?.Content.ToString() ?? "missing"}, and the job's inputs name {named?.ToString() ?? "none"}.");
    }

    private static void OnChain(ReceiptJob job, ReceiptChain chain)
    {
        Require(job.Id.Length <= JobOrigin.MaxName, "job.id", "It is no job's id.");
        var id = ContractIds.Job(chain.Owner, JobInputs.Label(job.Id, job.Inputs.AuditRate > 0 ? job.Inputs.Digest : null));
        RequireSame("job.chain.jobId", chain.JobId, id);
    }

    private static void Rounds(Receipt receipt)
    {
        var inputs = receipt.Job.Inputs;
        var recipe = inputs.Recipe;
        Require(receipt.Rounds.Length == recipe.Rounds.Rounds, "rounds", $"There are {receipt.Rounds.Length}, and the recipe has {recipe.Rounds.Rounds}.");
        for (var round = 0; round < receipt.Rounds.Length; round++)
        {
            var (said, place) = (receipt.Rounds[round], $"rounds[{round}]");
            RequireSame($"{place}.round", said.Round, round);
            RequireSame($"{place}.steps", said.Steps, recipe.Rounds.InnerSteps(round));
            Require(said.Exchange is null, $"{place}.exchange", "Workers of this job did not exchange while they trained.");
            Require(said.Work.Length == inputs.Workers, $"{place}.work", $"{said.Work.Length} workers contributed, of {inputs.Workers}.");
            for (var worker = 0; worker < said.Work.Length; worker++)
            {
                var work = said.Work[worker];
                RequireSame($"{place}.work[{worker}].worker", work.Worker, worker);
                RequireSame($"{place}.work[{worker}].tokens", work.Tokens, recipe.TokensOfRound(round));
                Require(work.Batches is not null, $"{place}.work[{worker}].batches", "It is missing.");
            }
        }
    }
}
