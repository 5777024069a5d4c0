using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Datasets;

/// <summary>One dataset and its versions. Key: <c>owner/name</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class DatasetGrain(
    [PersistentState("dataset", Stores.Durable)] IPersistentState<DatasetState> dataset,
    IBlobStores blobs,
    TimeProvider clock) : Grain, IDatasetGrain
{
    public Task<DatasetVersion> AppendAsync(NewDatasetVersion version) =>
        StoreAsync(DatasetVersions.Append(dataset.State, version, clock.GetUtcNow()));

    public async Task<DatasetVersion> AppendManifestAsync(BlobRef manifest)
    {
        var read = await StoredManifest.ReadAsync(blobs.Durable, manifest);
        return await StoreAsync(DatasetVersions.Append(dataset.State, manifest, read, clock.GetUtcNow()));
    }

    public async Task<DatasetWithdrawal> WithdrawAsync(int version, string reason)
    {
        var (next, withdrawal) = DatasetVersions.Withdraw(dataset.State, this.GetPrimaryKeyString(), version, reason, clock.GetUtcNow());
        if (next != dataset.State) await dataset.StoreAsync(next);
        return withdrawal;
    }

    public Task<DatasetInfo?> GetAsync() => Task.FromResult(
        dataset.State.Versions.IsEmpty ? null : new DatasetInfo(this.GetPrimaryKeyString(), dataset.State.Versions, dataset.State.Withdrawals));

    private async Task<DatasetVersion> StoreAsync((DatasetState Next, DatasetVersion Version) appended)
    {
        var name = DatasetName.Parse(this.GetPrimaryKeyString());
        if (appended.Next == dataset.State) return appended.Version;

        if (dataset.State.Versions.IsEmpty)
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Datasets).AddAsync(name);
        await dataset.StoreAsync(appended.Next);
        return appended.Version;
    }
}
