using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Grains.Training;
using ZeroG.Market;

namespace ZeroG.Grains.Market;

/// <summary>One compute provider. Key: provider id.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class ComputeProviderGrain(
    [PersistentState("provider", Stores.Durable)] IPersistentState<ProviderState> provider,
    TimeProvider clock) : Grain, IComputeProviderGrain
{
    private DateTimeOffset _lastHeartbeat = DateTimeOffset.UnixEpoch;

    public async Task RegisterAsync(ProviderOffer offer)
    {
        var next = Providers.Register(provider.State, offer, clock.GetUtcNow());
        if (next != provider.State)
        {
            await GrainFactory.GetGrain<ICatalogGrain>(CatalogKinds.Providers).AddAsync(this.GetPrimaryKeyString());
            await provider.StoreAsync(next);
        }

        _lastHeartbeat = clock.GetUtcNow();
    }

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
