using System.Collections.Immutable;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Grains.Telemetry;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Slashing;
using ZeroG.Training.Checkpoints;
using ZeroG.Training.Model;

namespace ZeroG.Grains.Training;

internal sealed partial class RoundWork
{
    /// <summary>
    /// Holds the record that a worker is to go on from against what the order gives it; some workers of every round, nobody knows which,
    /// compute the whole of it again, and so do all to whom it looks wrong.
    /// </summary>
    /// <exception cref="WrongRecordException">The record is proven wrong.</exception>
    /// <exception cref="ZeroGException">It is not the record that the worker would sign its work for, or not of the state that it would start from.</exception>
    private void CheckBefore(RoundOrder order, string provider, CancellationToken stop)
    {
        // Behind no record there is nothing but the seed, and of a final round, whose record was checked before, nothing is kept.
        if (order.Pledge is not { Record.Length: > 0 } pledge || (order.Opening is null && order.Round <= pledge.Final)) return;
        var opening = order.Opening ?? throw NotGoneOnFrom(order, "is not opened");
        var record = ReadRecord(opening.Record);
        if (record.Account.Digest(Signing.Domain).ToString() != pledge.Record || opening.Round != order.Round - 1 || opening.NextCheckpoint != order.Checkpoint)
            throw NotGoneOnFrom(order, "is not the one that the order names");
        var holds = RoundOutcome.RootOf(order.Round, ReadOuter(order.JobId, order.Spec, order.Checkpoint, opening.NextMomentum, stop)) == record.Account.State;
        if (!holds || (dice?.Invoke(order.Spec.Workers) ?? 0) < RecordCheck.Expected) CheckRecord(order, provider, stop);
        if (!holds) throw NotGoneOnFrom(order, "is of another state than the order's");
    }

    /// <summary>Computes the record of a round again from what entered it.</summary>
    /// <param name="order">An order that opens the record.</param>
    /// <param name="provider">Who accuses, if it is wrong.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="WrongRecordException">The record is proven wrong.</exception>
    private void CheckRecord(RoundOrder order, string provider, CancellationToken stop)
    {
        if (order.Opening is not { } opening) return;
        var (record, domain) = (ReadRecord(opening.Record), Signing.Domain);
        ImmutableArray<HandedInWork> works = [.. opening.Works.Select(work => ReadWorkAsync(work.Work).GetAwaiter().GetResult())];
        var model = JobRecipe.Of(order.Spec).Model;
        var content = new RecordContent(
            record, opening.Before is { } before ? ReadRecord(before) : null,
            ReadOuter(order.JobId, order.Spec, opening.Checkpoint, opening.Momentum, stop), works,
            [.. opening.Works.Select(work => (Func<ParameterVector>)(() => Load(blobs.Scratch(order.JobId), work.PseudoGradient, stream => StateFiles.ReadPseudoGradient(stream, model), stop)))]);
        var providers = works.Select(work => work.Signed.Commitment.ProviderId).Distinct();
        var evidence = new RecordEvidence(
            domain.ChainId, domain.VerifyingContract, OperatorOf(record.Account.Orchestrator, stop), new JobOrigin(Signing.Owner, order.JobId), JobRecipe.Inputs(order.Spec, order.Corpus),
            [.. providers.Select(one => new ProviderKey(one, OperatorOf(one, stop)))]);
        if (Judge(evidence, content) is not { } defect) return;
        Hash256 root = default;
        var file = Store(ContentKind.Evidence, blobs.Durable, stream => root = RecordEvidenceFile.Write(stream, evidence, content), stop);
        var account = record.Account;
        throw new WrongRecordException(new RecordClaim(
            order.JobId, account.JobId.ToString(), (long)account.Epoch, (int)account.Round, account.Orchestrator.ToString(), provider, file, root.ToString(),
            Bounds.Cut(defect.ToString(), Bounds.Note), Signing.TimeAsync(stop).GetAwaiter().GetResult()));
    }

    // What does not fit together proves nothing, and nobody goes on from it either.
    private static RecordDefect? Judge(RecordEvidence evidence, RecordContent content)
    {
        try
        {
            return RecordJudge.Check(evidence, content);
        }
        catch (RecordEvidenceException unfit)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The record of round {content.Record.Account.Round} cannot be checked: {unfit.Message}", "The orchestrator has to bring what its record names; nothing is signed for it.");
        }
    }

    private SignedRecord ReadRecord(BlobRef record)
    {
        try
        {
            return SignedRecord.Read(blobs.Durable.ReadAllAsync(record.ToContentId(), SignedRecord.MaxSize).GetAwaiter().GetResult());
        }
        catch (RecordFormatException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, wrong.Message, "The orchestrator has to bring the record that it signed.");
        }
    }

    private Chain.Address OperatorOf(Hash256 provider, CancellationToken stop) => Signing.OperatorOfAsync(provider, stop).GetAwaiter().GetResult();

    private static ZeroGException NotGoneOnFrom(RoundOrder order, string why) =>
        new(FailureKind.Invalid, $"The record of round {order.Round - 1} {why}: no work is signed for it.", "The orchestrator has to order the round again with what its record says.");
}

/// <summary>The record of a round is proven wrong.</summary>
/// <param name="claim">What is claimed of it, with the evidence.</param>
[GenerateSerializer, Alias("zerog.WrongRecordException")]
public sealed class WrongRecordException(RecordClaim claim) : Exception($"The record of round {claim?.Round} is wrong: {claim?.Defect}.")
{
    /// <summary>What is claimed of it, with the evidence.</summary>
    [Id(0)] public RecordClaim Claim { get; } = claim!;
}
