using ZeroG.Auditing;
using ZeroG.Catalog;
using ZeroG.Slashing;

namespace ZeroG.Client;

public abstract partial class NodeOverGrains
{
    /// <inheritdoc/>
    public async Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Job(jobId).AuditsAsync(), cancellationToken)
            ?? throw NotFound($"Job '{jobId}' is not audited.", "Jobs are audited that were submitted with --audit-rate, once they are funded.");

    /// <inheritdoc/>
    public Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default) =>
        AnswerAsync(Job(jobId).ReportAsync(round, worker), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Slashes, after, limit, id => Grains.GetGrain<ISlashingGrain>(id).GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public async Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default) => BlobRef.IsRoot(offenceId)
        ? await AnswerAsync(Grains.GetGrain<ISlashingGrain>(offenceId).GetAsync(), cancellationToken)
            ?? throw NotFound($"There is no dispute {offenceId}.", "'zerog slash list' shows those there are.")
        : throw new ZeroGException(FailureKind.Invalid, $"'{offenceId}' is not an offence.", "An offence is 0x and 64 lower-case hexadecimal digits.");
}
