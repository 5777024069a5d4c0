using ZeroG.Grains.Catalog;

namespace ZeroG.Grains.Tests.Catalog;

public sealed class CatalogShardsTests
{
    private static List<string> Walk(IReadOnlyList<CatalogShardState> shards, int limit)
    {
        var seen = new List<string>();
        for (string? after = null; ;)
        {
            var page = CatalogShards.Merge(shards.Select(shard => CatalogShards.After(shard, after, limit + 1)), limit);
            Assert.InRange(page.Keys.Length, 0, limit);
            seen.AddRange(page.Keys);
            if (page.Next is null) return seen;
            after = page.Next;
        }
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(1, 1)]
    [InlineData(10, 10)]
    [InlineData(257, 10)]
    [InlineData(257, 1000)]
    public void Walking_the_pages_meets_every_key_once_in_order(int count, int limit)
    {
        var keys = Enumerable.Range(0, count).Select(i => $"owner/{i * 7919 % 1000}").Distinct().ToList();
        var shards = Enumerable.Repeat(new CatalogShardState(), CatalogShards.Count).ToArray();
        foreach (var key in keys) shards[CatalogShards.Of(key)] = CatalogShards.Add(shards[CatalogShards.Of(key)], key);

        Assert.Equal(keys.Order(StringComparer.Ordinal), Walk(shards, limit));
    }

    [Fact]
    public void Adding_a_key_again_changes_nothing()
    {
        var state = CatalogShards.Add(new CatalogShardState(), "a/b");
        Assert.Same(state, CatalogShards.Add(state, "a/b"));
    }

    [Fact]
    public void A_full_shard_says_so()
    {
        var full = new CatalogShardState { Keys = [.. Enumerable.Range(0, CatalogShards.MaxKeys).Select(i => $"{i:d6}")] };
        Assert.Throws<ZeroGException>(() => CatalogShards.Add(full, "one more"));
        Assert.Same(full, CatalogShards.Add(full, "000001"));
    }

    [Fact]
    public void A_page_may_begin_after_a_key_that_is_not_there()
    {
        var state = new CatalogShardState { Keys = ["a", "c", "e"] };
        Assert.Equal(["c", "e"], CatalogShards.After(state, "b", 10).ToArray());
        Assert.Empty(CatalogShards.After(state, "e", 10));
    }

    [Theory]
    [InlineData("", 0x811c9dc5)] // FNV-1a's published values
    [InlineData("a", 0xe40c292c)]
    [InlineData("foobar", 0xbf9cf968)]
    public void The_shard_of_a_key_is_its_FNV_1a_hash_modulo_the_shards(string key, uint hash) =>
        Assert.Equal((int)(hash % CatalogShards.Count), CatalogShards.Of(key));
}
