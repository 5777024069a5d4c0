using System.Collections.Immutable;
using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;
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
        var record = Claims.Read(opening.Record);
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
        var (claims, model) = (Claims, JobRecipe.Of(order.Spec).Model);
        var record = claims.Read(opening.Record);
        ImmutableArray<HandedInWork> works = [.. opening.Works.Select(work => ReadWorkAsync(work.Work).GetAwaiter().GetResult())];
        var content = new RecordContent(
            record, opening.Before is { } before ? claims.Read(before) : null,
            ReadOuter(order.JobId, order.Spec, opening.Checkpoint, opening.Momentum, stop), works,
            [.. opening.Works.Select(work => (Func<ParameterVector>)(() => Load(blobs.Scratch(order.JobId), work.PseudoGradient, stream => StateFiles.ReadPseudoGradient(stream, model), stop)))]);
        var evidence = claims.EvidenceOf(order.JobId, order.Spec, order.Corpus, record, works.Select(work => work.Signed.Commitment.ProviderId), stop);
        claims.Require(
            order.JobId, record, provider, () => RecordJudge.Check(evidence, content), stream => RecordEvidenceFile.Write(stream, evidence, content), write => StoreEvidence(write, stop), stop);
    }

    private RecordClaims Claims => new(blobs, Signing);

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
