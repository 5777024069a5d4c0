using ZeroG.Auditing;
using ZeroG.Slashing;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about audits and disputes.</summary>
/// <remarks>Every call throws <see cref="ZeroGException"/> for what the caller can act on.</remarks>
public interface IAuditNode
{
    /// <summary>The audits of a job.</summary>
    Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Has a worker's round audited that was not drawn.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="round">A closed round that is not final.</param>
    /// <param name="worker">Index of the worker.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default);

    /// <summary>A page of disputes, by offence id.</summary>
    Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>A dispute.</summary>
    /// <param name="offenceId"><c>0x</c> and 64 hexadecimal digits.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default);
}
