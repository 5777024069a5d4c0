using System.Collections.Immutable;
using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Catalog;

/// <summary>One shard of a catalog. Key: <c>{kind}/{shard}</c>.</summary>
[RandomPlacement, OrchestratorPlacement]
internal sealed class CatalogShardGrain(
    [PersistentState("catalog", Stores.Durable)] IPersistentState<CatalogShardState> shard) : Grain, ICatalogShardGrain
{
    public async Task AddAsync(string key)
    {
        var next = CatalogShards.Add(shard.State, key);
        if (next != shard.State) await shard.StoreAsync(next);
    }

    public Task<ImmutableArray<string>> ListAsync(string? after, int limit) =>
        Task.FromResult(CatalogShards.After(shard.State, after, limit));
}
