using System.Globalization;
using ZeroG.Provenance;

namespace ZeroG.Client;

public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<LogHead>(HttpMethod.Get, Log(log), null, cancellationToken);

    /// <inheritdoc/>
    public Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<LogEntryPage>(
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"{Log(log)}/entries?from={from}&limit={limit}") + (subject is null ? "" : $"&subject={Uri.EscapeDataString(subject)}"),
            null, cancellationToken);

    /// <inheritdoc/>
    public Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<InclusionProof>(
            HttpMethod.Get,
            string.Create(CultureInfo.InvariantCulture, $"{Log(log)}/entries/{index}/proof") + (size is { } of ? string.Create(CultureInfo.InvariantCulture, $"?size={of}") : ""),
            null, cancellationToken);

    /// <inheritdoc/>
    public Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<ConsistencyProof>(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Log(log)}/consistency?first={first}&second={second}"), null, cancellationToken);

    private static string Log(string log) => $"{NodeRoutes.Logs}/{Uri.EscapeDataString(log)}";
}
