using System.Globalization;
using ZeroG.Auditing;
using ZeroG.Slashing;

namespace ZeroG.Client;

public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<AuditOverview>(HttpMethod.Get, $"{Job(jobId)}/audits", null, cancellationToken);

    /// <inheritdoc/>
    public Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<AuditOverview>(HttpMethod.Post, string.Create(CultureInfo.InvariantCulture, $"{Job(jobId)}/audits/{round}/{worker}"), null, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<Page<SlashInfo>>(HttpMethod.Get, NodeRoutes.Page(NodeRoutes.Slashes, after, limit), null, cancellationToken);

    /// <inheritdoc/>
    public Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<SlashInfo>(HttpMethod.Get, $"{NodeRoutes.Slashes}/{Uri.EscapeDataString(offenceId)}", null, cancellationToken);
}
