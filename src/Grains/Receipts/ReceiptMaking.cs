using System.Collections.Immutable;
using System.Reflection;
using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Chain;
using ZeroG.Chain.Crypto;
using ZeroG.Datasets;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Slashing;
using ZeroG.Training.Data;

namespace ZeroG.Grains.Receipts;

/// <summary>A receipt that was made, or what is waited for.</summary>
/// <param name="File">The file, in the durable store.</param>
/// <param name="Note">What is waited for; empty where there is a file.</param>
internal sealed record MadeReceipt(BlobRef? File, string Note);

/// <summary>Puts a receipt together from what grains know and from stored content, and signs it. Runs on an executor's thread, where blocking is allowed.</summary>
internal sealed class ReceiptMaking(IGrainFactory grains, IBlobStores blobs, CorpusCache corpora, AuditSigning signing, LogKey key)
{
    private const string ModelName = "model.safetensors", Open = "open";
    private const int MaxExchangeBytes = 1 << 26, MaxSummaryBytes = 1 << 20;

    private static readonly string s_version = typeof(ReceiptMaking).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>Makes a receipt.</summary>
    /// <returns>The file; null when there is no such job.</returns>
    /// <exception cref="ZeroGException">The job is not completed, something that the receipt would name is not to be had, or it would be too large.</exception>
    public MadeReceipt? Make(string jobId, CancellationToken stop)
    {
        if (ReceiptInputs.GatherAsync(grains, jobId).GetAwaiter().GetResult() is not { } inputs) return null;
        var log = LogExtract.ReadAsync(grains, jobId, inputs.Job.Corpus!.Value).GetAwaiter().GetResult();
        if (inputs.Disputes.FirstOrDefault(dispute => OutcomeOf(dispute.Phase) == Open) is { } open) return new MadeReceipt(null, $"Dispute {open.OffenceId} is not over yet.");
        if (log.Lacks(inputs.Job.Spec.Dataset, inputs.Training?.Number, inputs.Disputes.Select(dispute => dispute.OffenceId)) is { Length: > 0 } lacking)
            return new MadeReceipt(null, $"The log does not have {lacking} yet.");
        try
        {
            var file = ReceiptFile.Sign(Compose(inputs, log, stop), digest => Signature.FromBytes(key.Sign(digest)), key.Address);
            return new MadeReceipt(blobs.Durable.PutAsync(file.ToBytes(), stop).GetAwaiter().GetResult().ToBlobRef(), "");
        }
        catch (ArgumentException tooLarge)
        {
            throw new ZeroGException(FailureKind.Invalid, $"Job {jobId} is too long for a receipt: {tooLarge.Message}", "Its rounds are in the log, one by one: 'zerog log list'.");
        }
    }

    private Receipt Compose(ReceiptInputs inputs, LogExtract log, CancellationToken stop)
    {
        var (job, spec) = (inputs.Job, inputs.Job.Spec);
        var jobInputs = JobRecipe.Inputs(spec, job.Corpus!.Value);
        var corpus = spec.DiLoCo.Exchange is null ? corpora.Get(job.Corpus.Value, spec.Tokenizer) : null;
        var (model, records) = (DigestOf(job.Checkpoint!.Value, stop), log.Records);
        return new Receipt(
            new ReceiptModel(ModelName, model.Id, model.Sha256, job.Parameters, job.HeldOutLoss),
            new ReceiptJob(
                job.JobId, job.SubmittedAt, jobInputs, spec.DiLoCo.Exchange is null ? SelectionRule.ByWorkerAndRound : SelectionRule.BySampleIndex,
                spec.DiLoCo.Exchange is { } exchange ? new ReceiptExchange(exchange.Codec, exchange.Aggregator) : null,
                inputs.Audits is { } audited ? OnChain(audited) : null),
            new ReceiptProgram("ZeroG.Orleans", s_version, "managed float32, docs/numerics.md"),
            SourcesOf(inputs, stop),
            RoundsOf(inputs.Rounds, round => RoundOf(round, records[round.Round], jobInputs, corpus, stop)),
            inputs.Audits is { } audits ? AuditsOf(audits, inputs.Disputes) : null,
            log.Log,
            ReceiptSections.None);
    }

    private ReceiptChain OnChain(AuditOverview audits) => new(
        signing.Domain.ChainId, signing.Domain.VerifyingContract, signing.Owner, Hash256.Parse(audits.ChainJobId),
        new ProviderKey(Hash256.Parse(signing.Orchestrator), signing.AccountOf(signing.Orchestrator)),
        [.. audits.Staked.Select(staked => new ProviderKey(Hash256.Parse(staked.Provider), Address.Parse(staked.Operator)))]);

    private ImmutableArray<ReceiptSource> SourcesOf(ReceiptInputs inputs, CancellationToken stop)
    {
        var (job, sources) = (inputs.Job, ImmutableArray.CreateBuilder<ReceiptSource>());
        sources.Add(SourceOf(SourceRole.Training, job.Spec.Dataset, inputs.Training, job.Corpus!.Value, stop));
        if (job.HeldOutText is { } heldOut) sources.Add(SourceOf(SourceRole.HeldOut, job.Spec.HeldOut, inputs.HeldOut, heldOut, stop));
        if (job.Spec.Tokenizer is { } tokenizer) sources.Add(SourceOf(SourceRole.Tokenizer, null, null, tokenizer, stop));
        return sources.ToImmutable();
    }

    private ReceiptSource SourceOf(SourceRole role, string? dataset, DatasetVersion? version, BlobRef content, CancellationToken stop)
    {
        var digest = DigestOf(content, stop);
        return new ReceiptSource(role, dataset, version?.Number, version?.FileName, digest.Id, digest.Sha256, version?.Manifest?.ToContentId());
    }

    // What is signed of them makes most of a receipt: it is held no further than fits into one.
    internal static ImmutableArray<ReceiptRound> RoundsOf(ImmutableArray<RoundSummary> summaries, Func<RoundSummary, ReceiptRound> read)
    {
        var (rounds, bytes) = (ImmutableArray.CreateBuilder<ReceiptRound>(summaries.Length), 0L);
        foreach (var summary in summaries)
        {
            var round = read(summary);
            rounds.Add(round);
            bytes += (round.Record?.Length ?? 0) + (round.Exchange?.Length ?? 0) + (round.Summary?.Length ?? 0) + round.Work.Sum(work => (long)(work.HandedIn?.Length ?? 0));
            if (bytes > ReceiptFile.MaxBytes) throw new ArgumentException($"{rounds.Count} of its {summaries.Length} rounds have over {ReceiptFile.MaxBytes} bytes of records.", nameof(summaries));
        }

        return rounds.MoveToImmutable();
    }

    private ReceiptRound RoundOf(RoundSummary round, ContentId summary, JobInputs inputs, Corpus? corpus, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        return new ReceiptRound(
            round.Round,
            round.InnerSteps,
            [.. round.Workers.Select(worker => WorkOf(round, worker, inputs, corpus))],
            round.Checkpoint.ToContentId(),
            round.Account is { } account ? Read(account, SignedRecord.MaxSize) : null,
            round.Exchange is { } exchange ? Read(exchange, MaxExchangeBytes) : null,
            Read(summary.ToBlobRef(), MaxSummaryBytes));
    }

    // The proof of a round's first link says nothing without θ, which a replay has.
    private ReceiptWork WorkOf(RoundSummary round, WorkerRound worker, JobInputs inputs, Corpus? corpus)
    {
        if (round.Exchange is not null)
            return new(worker.Worker, worker.Provider, worker.Tokens, worker.Loss, worker.PseudoGradient.ToContentId(), null, worker.Work is { } stage ? Read(stage, HandedInStage.MaxSize) : null);
        var handedIn = worker.Work is { } work ? HandedInWork.Read(Read(work, HandedInWork.MaxSize)) with { StartProof = [] } : null;
        var batches = handedIn?.Signed.Commitment.Batches ?? (corpus is null ? null : BatchRoot.Of(inputs.Recipe, corpus, inputs.Seed, worker.Worker, round.Round));
        return new(worker.Worker, worker.Provider, worker.Tokens, worker.Loss, worker.PseudoGradient.ToContentId(), batches, handedIn?.ToBytes());
    }

    private static ReceiptAudits AuditsOf(AuditOverview audits, ImmutableArray<SlashInfo> disputes) => new(
        audits.CommitEvery,
        audits.Totals.Acquitted,
        audits.Totals.Convicted,
        audits.Totals.Bytes,
        [.. audits.RollBacks.Select(back => new ReceiptRollBack(back.Branch, back.To, back.Undone, back.Offenders, [.. back.Unaudited.Select(work => new ReceiptUnaudited(work.Round, work.Provider))]))],
        [.. disputes.Select(dispute => new ReceiptDispute(
            Hash256.Parse(dispute.OffenceId), dispute.Branch, dispute.Round, dispute.Worker < 0 ? null : dispute.Worker, dispute.Accused, OutcomeOf(dispute.Phase),
            dispute.Evidence?.ToContentId(), dispute.Transaction.Length > 0 ? Hash256.Parse(dispute.Transaction) : null))]);

    private static string OutcomeOf(SlashPhase phase) => phase switch
    {
        SlashPhase.Guilty => "guilty",
        SlashPhase.NotGuilty => "not-guilty",
        SlashPhase.NoVerdict => "no-verdict",
        _ => Open,
    };

    private ContentDigest DigestOf(BlobRef blob, CancellationToken stop)
    {
        using var stream = blobs.Durable.OpenReadAsync(blob.ToContentId(), stop).GetAwaiter().GetResult();
        return ContentRoot.Compute(stream);
    }

    private byte[] Read(BlobRef blob, int most) => blobs.Durable.ReadAllAsync(blob.ToContentId(), most).GetAwaiter().GetResult();
}
