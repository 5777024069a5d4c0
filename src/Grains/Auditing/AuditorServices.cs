using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Chain;
using ZeroG.Grains.Training;
using ZeroG.Provenance;

namespace ZeroG.Grains.Auditing;

/// <summary>What a silo offers its auditors.</summary>
internal sealed record AuditorServices(ITrainingExecutor Executor, AuditReplay Replay, AuditSigning Signing, LocalProvider Provider, TimeProvider Clock)
{
    /// <summary>Signs what an auditor found.</summary>
    /// <param name="work">The work that it replayed.</param>
    /// <param name="root">Root of its links.</param>
    /// <returns>What it commits to, and its signature, which it opens later.</returns>
    public (string Commitment, string Signature) Sign(RoundCommitment work, Hash256 root)
    {
        var domain = Signing.Domain;
        var report = new AuditReport(work.Digest(domain), Hash256.Parse(Provider.Id), root);
        var signature = Signing.KeyOf(Provider.Id).Sign(report.Digest(domain));
        return (report.Commit(domain, signature).ToString(), Hex.Encode(signature.ToArray()));
    }
}
