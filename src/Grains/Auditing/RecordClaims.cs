using ZeroG.Auditing.Evidence;
using ZeroG.Auditing.Records;
using ZeroG.Chain;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Auditing;

/// <summary>Holds records of rounds against what entered them, and says what is claimed of a wrong one. Runs on an executor's thread, where blocking is allowed.</summary>
/// <param name="blobs">Where records and evidence lie.</param>
/// <param name="signing">For which chain and court, and who signs for whom.</param>
internal sealed class RecordClaims(IBlobStores blobs, AuditSigning signing)
{
    /// <summary>Reads a signed record.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public SignedRecord Read(BlobRef record)
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

    /// <summary>What the job has made public, and who signs for whom.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="spec">Its specification.</param>
    /// <param name="corpus">Its text.</param>
    /// <param name="record">The record.</param>
    /// <param name="contributors">Whose work entered it.</param>
    /// <param name="stop">Gives up.</param>
    public RecordEvidence EvidenceOf(string jobId, JobSpec spec, BlobRef corpus, SignedRecord record, IEnumerable<Hash256> contributors, CancellationToken stop)
    {
        var domain = signing.Domain;
        return new RecordEvidence(
            domain.ChainId, domain.VerifyingContract, OperatorOf(record.Account.Orchestrator), new JobOrigin(signing.Owner, jobId), JobRecipe.Inputs(spec, corpus),
            [.. contributors.Distinct().Select(one => new ProviderKey(one, OperatorOf(one)))]);

        Address OperatorOf(Hash256 provider) => signing.OperatorOfAsync(provider, stop).GetAwaiter().GetResult();
    }

    /// <summary>Requires that a record follows from what entered it.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="record">The record.</param>
    /// <param name="accuser">Who accuses, if it is wrong.</param>
    /// <param name="judge">Computes it again: the first field that is wrong, or null.</param>
    /// <param name="write">Writes the evidence: returns its root.</param>
    /// <param name="store">Stores what is written.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="WrongRecordException">It is proven wrong.</exception>
    /// <exception cref="ZeroGException">What does not fit together proves nothing, and nobody goes on from it either.</exception>
    public void Require(
        string jobId, SignedRecord record, string accuser, Func<RecordDefect?> judge, Func<Stream, Hash256> write, Func<Action<Stream>, BlobRef> store, CancellationToken stop)
    {
        var account = record.Account;
        RecordDefect? defect;
        try
        {
            defect = judge();
        }
        catch (Exception unfit) when (unfit is RecordEvidenceException or RecordFormatException)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The record of round {account.Round} cannot be checked: {unfit.Message}", "The orchestrator has to bring what its record names; nothing is signed for it.");
        }

        if (defect is null) return;
        Hash256 root = default;
        var file = store(stream => root = write(stream));
        throw new WrongRecordException(new RecordClaim(
            jobId, account.JobId.ToString(), (long)account.Epoch, (int)account.Round, account.Orchestrator.ToString(), accuser, file, root.ToString(),
            Bounds.Cut(defect.ToString(), Bounds.Note), signing.TimeAsync(stop).GetAwaiter().GetResult()));
    }
}
