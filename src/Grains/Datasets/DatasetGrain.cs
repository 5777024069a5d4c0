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
    IBlobStores blobs,
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
        if (next != dataset.State) await StoreAsync(next);
        return withdrawal;
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => _log.RemindedAsync();

    public Task<DatasetInfo?> GetAsync() => Task.FromResult(
        dataset.State.Versions.IsEmpty ? null : new DatasetInfo(this.GetPrimaryKeyString(), dataset.State.Versions, dataset.State.Withdrawals));

    private async Task<DatasetVersion> StoreAsync((DatasetState Next, DatasetVersion Version) appended)
    {
        var name = DatasetName.Parse(this.GetPrimaryKeyString());
        if (appended.Next == dataset.State) return appended.Version;

        if (dataset.State.Versions.IsEmpty)
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Datasets).AddAsync(name);
        await StoreAsync(appended.Next);
        return appended.Version;
    }

    private async Task StoreAsync(DatasetState next)
    {
        await _log.PromiseAsync();
        await dataset.StoreAsync(next);
        await _log.TryNowAsync();
    }
}
