using ZeroG.Jobs;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Receipts;

namespace ZeroG.Client;

/// <content>Where models come from; what is computed from content is left to the implementation.</content>
public abstract partial class NodeOverGrains
{
    /// <inheritdoc/>
    public async Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) =>
        await AnswerAsync(Grains.GetGrain<IReceiptGrain>(JobId.Parse(jobId)).MakeAsync(), cancellationToken)
            ?? throw NoJob(jobId);

    /// <inheritdoc/>
    public abstract Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public async Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default)
    {
        var info = await GetDatasetAsync(dataset, cancellationToken);
        return DatasetUsage.In(info, version, await ListLogAsync(LogNames.Main, EntrySubjects.Dataset(info.Name), from, limit, cancellationToken));
    }
}
