using Orleans.Concurrency;
using Orleans.Placement;
using ZeroG.Catalog;
using ZeroG.Grains.Training;

namespace ZeroG.Grains.Catalog;

/// <summary>The face of a catalog: holds nothing itself, asks the shards. Key: kind.</summary>
[RandomPlacement, OrchestratorPlacement, Reentrant]
internal sealed class CatalogGrain : Grain, ICatalogGrain
{
    public Task AddAsync(string key)
    {
        if (key is not { Length: > 0 and <= CatalogShards.MaxKeyLength })
            throw new ZeroGException(FailureKind.Invalid, $"A catalog key has 1 to {CatalogShards.MaxKeyLength} characters.", "Use a shorter name.");
        return Shard(CatalogShards.Of(key)).AddAsync(key);
    }

    public async Task<CatalogPage> ListAsync(string? after, int limit)
    {
        if (limit is < 1 or > CatalogShards.MaxPage)
            throw new ZeroGException(FailureKind.Invalid, $"A page of {limit} entries cannot be had.", $"Ask for 1 to {CatalogShards.MaxPage}.");
        // One more than asked for tells whether there is a next page.
        var pages = await Task.WhenAll(Enumerable.Range(0, CatalogShards.Count).Select(shard => Shard(shard).ListAsync(after, limit + 1)));
        return CatalogShards.Merge(pages, limit);
    }

    private ICatalogShardGrain Shard(int shard) =>
        GrainFactory.GetGrain<ICatalogShardGrain>($"{this.GetPrimaryKeyString()}/{shard}");
}
