using Microsoft.Extensions.Logging;
using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Training;
using ZeroG.Market;

namespace ZeroG.Grains.Market;

/// <summary>One compute provider. Key: provider id.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class ComputeProviderGrain(
    [PersistentState("provider", Stores.Durable)] IPersistentState<ProviderState> provider,
    TimeProvider clock,
    ILogger<ComputeProviderGrain> logger) : Grain, IComputeProviderGrain, IRemindable
{
    private LogDuty _log = null!;
    private DateTimeOffset _lastHeartbeat = DateTimeOffset.UnixEpoch;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        _log = LogDuty.Of(
            this, GrainFactory, clock, logger,
            () => Providers.Owed(id, provider.State), told => provider.StoreAsync(Providers.Paid(id, provider.State, told)));
        _log.Run();
        return Task.CompletedTask;
    }

    public async Task RegisterAsync(ProviderOffer offer)
    {
        var next = Providers.Register(provider.State, offer, clock.GetUtcNow());
        if (next != provider.State)
        {
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Providers).AddAsync(this.GetPrimaryKeyString());
            await _log.PromiseAsync();
            await provider.StoreAsync(next);
            _log.Run();
        }

        _lastHeartbeat = clock.GetUtcNow();
    }

    public Task ReceiveReminder(string reminderName, TickStatus status) => _log.RemindedAsync();

    public Task<bool> HeartbeatAsync()
    {
        if (provider.State.Offer is null) return Task.FromResult(false);
        _lastHeartbeat = clock.GetUtcNow();
        return Task.FromResult(true);
    }

    public Task LeaveAsync()
    {
        _lastHeartbeat = DateTimeOffset.UnixEpoch;
        return Task.CompletedTask;
    }

    public Task<ProviderInfo?> GetAsync() => Task.FromResult(
        provider.State.Offer is not { } offer
            ? null
            : new ProviderInfo(
                this.GetPrimaryKeyString(),
                offer,
                provider.State.RegisteredAt,
                _lastHeartbeat,
                Providers.IsAlive(_lastHeartbeat, clock.GetUtcNow())));
}
