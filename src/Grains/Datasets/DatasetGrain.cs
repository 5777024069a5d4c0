using Microsoft.Extensions.Logging;
using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Datasets;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Datasets;

/// <summary>One dataset and its versions. Key: <c>owner/name</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class DatasetGrain(
    [PersistentState("dataset", Stores.Durable)] IPersistentState<DatasetState> dataset,
    TimeProvider clock,
    ILogger<DatasetGrain> logger) : Grain, IDatasetGrain, IRemindable
{
    private LogDuty _log = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _log = LogDuty.Of(
            this, GrainFactory, clock, logger,
            () => DatasetEntries.Owed(this.GetPrimaryKeyString(), dataset.State), told => dataset.StoreAsync(DatasetEntries.Paid(dataset.State, told)));
        _log.Run();
        return Task.CompletedTask;
    }

    public async Task<DatasetVersion> AppendAsync(NewDatasetVersion version)
    {
        var name = DatasetName.Parse(this.GetPrimaryKeyString());
        var (next, appended) = DatasetVersions.Append(dataset.State, version, clock.GetUtcNow());
        if (next == dataset.State) return appended;

        if (dataset.State.Versions.IsEmpty)
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Datasets).AddAsync(name);
        await _log.PromiseAsync();
        await dataset.StoreAsync(next);
        await _log.TryNowAsync();
        return appended;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => _log.RemindedAsync();

    public Task<DatasetInfo?> GetAsync() => Task.FromResult(
        dataset.State.Versions.IsEmpty ? null : new DatasetInfo(this.GetPrimaryKeyString(), dataset.State.Versions));
}
