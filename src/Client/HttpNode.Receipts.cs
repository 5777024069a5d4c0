using System.Globalization;
using ZeroG.Datasets;
using ZeroG.Receipts;

namespace ZeroG.Client;

public sealed partial class HttpNode
{
    /// <inheritdoc/>
    public Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<ReceiptInfo>(HttpMethod.Get, $"{Job(jobId)}/receipt", null, cancellationToken);

    /// <inheritdoc/>
    public Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<ModelTrace>(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Job(jobId)}/trace?from={from}&limit={limit}"), null, cancellationToken);

    /// <inheritdoc/>
    public Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var path = string.Create(CultureInfo.InvariantCulture, $"{Job(jobId)}/trace/windows?from={query.From}&limit={query.Limit}")
            + Named("round", query.Round) + Named("worker", query.Worker) + Named("step", query.Step) + Named("record", query.Record)
            + (query.Sha256 is { } sha256 ? $"&sha256={Uri.EscapeDataString(sha256)}" : "");
        return _transport.CallAsync<TracedWindowPage>(HttpMethod.Get, path, null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) =>
        _transport.CallAsync<DatasetUsage>(
            HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{NodeRoutes.Datasets}/{DatasetName.Parse(dataset)}/usage?from={from}&limit={limit}") + Named("version", version), null, cancellationToken);

    private static string Named(string name, int? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"&{name}={number}") : "";
}
