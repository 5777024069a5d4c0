using ZeroG.Auditing;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Auditing.Stages;
using ZeroG.Auditing.States;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;
using ZeroG.Provenance;

namespace ZeroG.Grains.Training.Exchange;

/// <summary>A worker's round with an exchange, and what the signed records say of it.</summary>
/// <param name="Input">All that its result depends on.</param>
/// <param name="Record">The round's record.</param>
/// <param name="Before">That of the round before; null for a job's first.</param>
internal sealed record ReplayInput(SwarmRoundInput Input, RoundAccount Record, RoundAccount? Before);

/// <summary>
/// Replays rounds of jobs whose workers exchange while they train, and computes their records again, from what their hubs have stored. Runs
/// on an executor's thread, where blocking is allowed.
/// </summary>
internal sealed class ExchangeReplay(IBlobStores blobs, CorpusCache corpora, DeviceCrews crews, RoundWork work, AuditSigning signing)
{
    private RecordClaims Claims => new(blobs, signing);

    /// <summary>What is audited: all that the worker signed and, where it went on from all of the round, what it went on with.</summary>
    public async Task<SignedPart> SignedAsync(AuditOrder order, ExchangedWork part)
    {
        var made = (await ReadWorkAsync(order.Work)).Signed.Commitment;
        var record = SignedRecord.Read(await blobs.Durable.ReadAllAsync(part.Round.Record.ToContentId(), SignedRecord.MaxSize));
        LinkPlace[] places = [.. SwarmPlaces.Of(part.Round.Steps, (int)made.CommitEvery, record.Account.Averages.Length)];
        var isWhole = made.LinkCount + 1 == places.Length;
        Hash256? next = isWhole && part.Following is { } following ? (await ReadWorkAsync(following)).Start.Root : null;
        return new SignedPart(made, [.. places.Take((int)made.LinkCount + (next is null ? 0 : 1))], next);
    }

    /// <summary>What a worker handed in.</summary>
    public async Task<HandedInStage> ReadWorkAsync(BlobRef stored) => HandedInStage.Read(await blobs.Durable.ReadAllAsync(stored.ToContentId(), HandedInStage.MaxSize));

    /// <inheritdoc cref="AuditReplay.Replay"/>
    public (BlobRef Links, Hash256 Root) Replay(AuditOrder order, ExchangedWork part, string provider, IProgress<int> steps, CancellationToken stop)
    {
        var of = order.Order;
        CheckRecord(of.JobId, of.Spec, of.Corpus, of.Checkpoint, part.Round, provider, stop);
        var signed = SignedAsync(order, part).GetAwaiter().GetResult();
        using var round = new SwarmRound(InputOf(order, part, stop).Input, (int)signed.Work.CommitEvery, crews.Current) { Stepped = step => steps.Report(step + 1) };
        var links = new List<Link>();
        while (links.Count < signed.Places.Length) links.Add(round.Advance(stop));
        return (blobs.Scratch(of.JobId).PutAsync(LinkList.ToBytes(links), stop).GetAwaiter().GetResult().ToBlobRef(), LinkList.Tree(links).Root);
    }

    /// <inheritdoc cref="AuditReplay.StateAt"/>
    public BlobRef StateAt(AuditOrder order, ExchangedWork part, int link, CancellationToken stop)
    {
        using var round = new SwarmRound(InputOf(order, part, stop).Input, order.Order.Pledge!.CommitEvery, crews.Current);
        while (round.At < link) round.Advance(stop);
        var state = new MemoryStream();
        round.WriteState(state);
        return blobs.Scratch(order.Order.JobId).PutAsync(state.ToArray(), stop).GetAwaiter().GetResult().ToBlobRef();
    }

    /// <summary>All that a worker's round depends on.</summary>
    /// <exception cref="ZeroGException">It is not what the records name.</exception>
    public ReplayInput InputOf(AuditOrder order, ExchangedWork part, CancellationToken stop)
    {
        var (of, round) = (order.Order, part.Round);
        var (scratch, recipe) = (blobs.Scratch(of.JobId), ExchangeRecipe.Of(of.Spec));
        var content = new RoundContent(scratch, of.Spec);
        try
        {
            var plans = content.Plans(round.Plans);
            using var stored = scratch.OpenReadAsync(part.Start.ToContentId(), stop).GetAwaiter().GetResult();
            var input = new SwarmRoundInput(
                recipe, corpora.Get(of.Corpus, of.Spec.Tokenizer), of.Worker, plans.Plan, plans.Before, content.Shared(round.Shared, () => work.ReadParameters(of.Spec, of.Checkpoint, stop)),
                content.Averages(round.Averages), SwarmState.Read(stored, content.Layout, recipe.Training.Optimizer));
            var (record, before) = (Claims.Read(round.Record).Account, round.RecordBefore is { } earlier ? Claims.Read(earlier).Account : null);
            input.RequireNamed(before, record);
            return new ReplayInput(input, record, before);
        }
        catch (Exception unfit) when (unfit is RecordEvidenceException or RecordFormatException or InvalidDataException)
        {
            throw new ZeroGException(FailureKind.Invalid, $"Round {of.Round} of worker {of.Worker} cannot be replayed: {unfit.Message}", "The orchestrator has to bring what its records name.");
        }
    }

    /// <summary>Computes the record of a round again from what entered it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="spec">Its specification.</param>
    /// <param name="corpus">Its text.</param>
    /// <param name="start">θ before its first round.</param>
    /// <param name="round">The round.</param>
    /// <param name="provider">Who accuses, if it is wrong.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="WrongRecordException">The record is proven wrong.</exception>
    public void CheckRecord(string jobId, JobSpec spec, BlobRef corpus, BlobRef start, ExchangedRound round, string provider, CancellationToken stop)
    {
        var content = new RoundContent(blobs.Scratch(jobId), spec);
        var (record, before) = (Claims.Read(round.Record), round.RecordBefore is { } earlier ? Claims.Read(earlier) : null);
        ExchangeRecordContent? entered = null;
        RecordEvidence? evidence = null;
        Claims.Require(
            jobId, record, provider,
            () =>
            {
                var (plans, (works, payloads)) = (content.Plans(round.Plans), content.Uploads(round.Uploads));
                entered = new ExchangeRecordContent(
                    record, before, plans.Plan, plans.Next, plans.Promised, works, payloads, content.Shared(round.Shared, () => work.ReadParameters(spec, start, stop)), content.Residual(round.Residual));
                evidence = Claims.EvidenceOf(jobId, spec, corpus, record, works.Select(handedIn => handedIn.Signed.Commitment.ProviderId), stop);
                return ExchangeRecordJudge.Check(evidence, entered);
            },
            stream => ExchangeRecordFile.Write(stream, evidence!, entered!), write => work.StoreEvidence(write, stop), stop);
    }
}
