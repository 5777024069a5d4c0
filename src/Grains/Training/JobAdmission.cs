using ZeroG.Auditing;
using ZeroG.Auditing.Economics;
using ZeroG.Catalog;
using ZeroG.Chain.Deployments;
using ZeroG.Datasets;
using ZeroG.Grains.Settlement;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Grains.Training;

/// <summary>Checks a job against the cluster: its datasets exist, its tokenizer can cut them, and live providers offer a device for each worker.</summary>
internal sealed class JobAdmission(IGrainFactory grains, IBlobStores blobs, ClusterChain chain, TimeProvider clock)
{
    /// <summary>The job's first state.</summary>
    /// <exception cref="ZeroGException">The specification is invalid, a dataset is missing, or the devices of live providers are too few, of another kind or too small.</exception>
    public async Task<JobState> AdmitAsync(JobSpec spec)
    {
        var model = JobRecipe.Validate(spec);
        if (spec.Escrow is not null) _ = chain.Required;
        if (spec.Audits is { IsForced: false } audits) RequireHonestyPays(spec, audits, chain.Required.Deployment.Terms);
        var corpus = await TextAsync(spec.Dataset);
        var heldOut = spec.HeldOut is null ? (BlobRef?)null : await TextAsync(spec.HeldOut);
        JobRecipe.ValidateCorpus(spec, corpus, heldOut);
        if (spec.Tokenizer is { } stored)
        {
            var tokenizer = await ReadTokenizerAsync(spec, model, stored);
            await RequireWindowAsync(spec, spec.Dataset, corpus, tokenizer);
            if (heldOut is { } text) await RequireWindowAsync(spec, spec.HeldOut!, text, tokenizer);
        }

        await RequireDevicesAsync(new DeviceDemand(spec.Workers, JobRecipe.Needs(spec, corpus)));
        return JobMachine.Submit(spec, corpus, heldOut, model.ParameterCount, clock.GetUtcNow());
    }

    // A job in which cheating pays would be cheated.
    private static void RequireHonestyPays(JobSpec spec, AuditSpec audits, DeploymentTerms terms)
    {
        var judgement = JobEconomics.Judge(new JobTerms
        {
            Stake = spec.Escrow!.Stake.ToUInt256(),
            PayPerRound = JobTerms.EvenPay(spec.Escrow.Budget.ToUInt256(), spec.DiLoCo.Rounds, spec.Workers),
            Rounds = spec.DiLoCo.Rounds,
            Workers = spec.Workers,
            AuditBps = audits.RateBps,
            Lag = audits.Lag,
            SecondAuditBps = audits.AgainBps,
            Court = terms.Terms,
            // What a round starts from is kept by the job, so that a silent worker's round is judged without it.
            IsSilenceJudged = true,
        });
        if (!judgement.CheatingPays) return;
        var paying = string.Join(", ", judgement.Findings.Where(finding => finding.Pays).Select(finding => finding.Attack));
        var (stake, rate) = (judgement.LeastStake, judgement.LeastAuditBps);
        throw new ZeroGException(
            FailureKind.Invalid,
            $"With a stake of {spec.Escrow.Stake.ToText()}, a budget of {spec.Escrow.Budget.ToText()} over {spec.DiLoCo.Rounds} rounds and an audit rate of {audits.RateBps} bps cheating pays ({paying}).",
            (stake, rate) switch
            {
                ({ } least, { } often) => $"Ask for a stake of {least.ToWei().ToText()} or audit {often} bps; 'zerog economics' shows the sums. --force takes the job as it is.",
                ({ } least, null) => $"Ask for a stake of {least.ToWei().ToText()}; 'zerog economics' shows the sums. --force takes the job as it is.",
                (null, { } often) => $"Audit {often} bps; 'zerog economics' shows the sums. --force takes the job as it is.",
                _ => "'zerog economics' shows what would mend it. --force takes the job as it is.",
            });
    }

    private async Task<ITokenizer> ReadTokenizerAsync(JobSpec spec, ModelConfig model, BlobRef stored)
    {
        try
        {
            // What follows the read runs where that ended, away from the grain's turn: a large vocabulary takes long.
            var json = await blobs.Durable.ReadAllAsync(stored.ToContentId(), TokenizerJson.MaxBytes).ConfigureAwait(false);
            var tokenizer = TokenizerJson.Read(json);
            JobRecipe.ValidateTokenizer(spec, tokenizer);
            _ = CheckpointTokenizer.Metadata(tokenizer, model.VocabularySize);
            return tokenizer;
        }
        catch (TokenizerFormatException broken)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The tokenizer {stored} cannot be used: {broken.What} ({broken.Where}).", broken.Remedy);
        }
        catch (CheckpointFormatException large)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The tokenizer {stored} cannot be used: {large.What} ({large.Where}).", large.Remedy);
        }
        catch (BlobNotFoundException)
        {
            throw new ZeroGException(FailureKind.NotFound, $"There is no tokenizer {stored}.", "Store it: 'zerog job submit --tokenizer FILE' does.");
        }
    }

    /// <summary>Counts the tokens of a text that may be too short for one window of the model; the others are long enough in any tokens.</summary>
    private async Task RequireWindowAsync(JobSpec spec, string dataset, BlobRef text, ITokenizer tokenizer)
    {
        var longest = Enumerable.Range(0, tokenizer.VocabularySize).Max(token => tokenizer.BytesOf(token).Length);
        if (text.Length / longest > spec.Model.Context) return;
        var bytes = await blobs.Durable.ReadAllAsync(text.ToContentId(), (int)JobRecipe.MaxCorpusBytes).ConfigureAwait(false);
        var tokens = Count(spec, dataset, bytes, tokenizer);
        if (tokens <= spec.Model.Context)
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"Dataset '{dataset}' has {tokens} tokens, but one window of the model needs {spec.Model.Context + 1}.",
                "Add text, or lower --context.");
        }
    }

    private static int Count(JobSpec spec, string dataset, byte[] text, ITokenizer tokenizer)
    {
        try
        {
            return tokenizer.Encode(text).Length;
        }
        catch (ArgumentException wrong)
        {
            throw new ZeroGException(
                FailureKind.Invalid, $"Dataset '{dataset}' cannot be cut by tokenizer {spec.Tokenizer}: {wrong.Message}", "Choose a text, or another tokenizer.", wrong);
        }
    }

    /// <summary>The text that a specification names, unless it was withdrawn.</summary>
    private async Task<BlobRef> TextAsync(string named)
    {
        var reference = DatasetReference.Parse(named);
        var info = await grains.GetGrain<IDatasetGrain>(reference.Name).GetAsync();
        var version = reference.In(info);
        if (info!.WithdrawalOf(version.Number) is not { } withdrawal) return version.Content;
        var others = info.Versions.Where(other => info.WithdrawalOf(other.Number) is null).ToList();
        throw new ZeroGException(
            FailureKind.Invalid,
            $"Version {version.Number} of dataset '{reference.Name}' was withdrawn: {withdrawal.Reason}",
            others.Count == 0
                ? "Add a version that may be trained on."
                : $"Train on a version that was not, such as {reference with { Version = others[^1].Number }}, or add another.");
    }

    private async Task RequireDevicesAsync(DeviceDemand demand)
    {
        for (string? after = null; ;)
        {
            var page = await grains.GetGrain<ICatalogGrain>(CatalogKinds.Providers).ListAsync(after, 100);
            var providers = await Task.WhenAll(page.Keys.Select(id => grains.GetGrain<IComputeProviderGrain>(id).GetAsync()));
            demand = providers.Where(provider => provider is { IsAlive: true }).Aggregate(demand, (sum, provider) => sum.With(provider!.Offer));
            if (demand.IsMet) return;
            if (page.Next is null) break;
            after = page.Next;
        }

        demand.Require();
    }
}
