using ZeroG.Catalog;
using ZeroG.Datasets;

namespace ZeroG.Client;

/// <content>Datasets; their content is left to the implementation.</content>
public abstract partial class NodeOverGrains
{
    /// <inheritdoc/>
    public abstract Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public abstract Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public async Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default)
    {
        var full = DatasetName.Parse(name);
        return await AnswerAsync(Grains.GetGrain<IDatasetGrain>(full).GetAsync(), cancellationToken)
            ?? throw NotFound($"There is no dataset '{full}'.", "'zerog dataset list' shows the datasets there are.");
    }

    /// <inheritdoc/>
    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        ListAsync(CatalogKinds.Datasets, after, limit, name => Grains.GetGrain<IDatasetGrain>(name).GetAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default) =>
        AnswerAsync(Grains.GetGrain<IDatasetGrain>(DatasetName.Parse(name)).WithdrawAsync(version, reason), cancellationToken);
}
