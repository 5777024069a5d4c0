using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Datasets;

/// <summary>One dataset and its versions. Key: <c>owner/name</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class DatasetGrain(
    [PersistentState("dataset", Stores.Durable)] IPersistentState<DatasetState> dataset,
    TimeProvider clock) : Grain, IDatasetGrain
{
    public async Task<DatasetVersion> AppendAsync(NewDatasetVersion version)
    {
        var name = DatasetName.Parse(this.GetPrimaryKeyString());
        var (next, appended) = DatasetVersions.Append(dataset.State, version, clock.GetUtcNow());
        if (next == dataset.State) return appended;

        if (dataset.State.Versions.IsEmpty)
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Datasets).AddAsync(name);
        await dataset.StoreAsync(next);
        return appended;
    }

    public Task<DatasetInfo?> GetAsync() => Task.FromResult(
        dataset.State.Versions.IsEmpty ? null : new DatasetInfo(this.GetPrimaryKeyString(), dataset.State.Versions));
}
