using System.Collections.Immutable;
using System.Text;
using ZeroG.Catalog;

namespace ZeroG.Grains.Catalog;

/// <summary>What a catalog shard stores.</summary>
public sealed record CatalogShardState
{
    /// <summary>Keys in ascending ordinal order, without repetition.</summary>
    public ImmutableArray<string> Keys { get; init; } = [];
}

/// <summary>How keys spread over shards, and how pages of shards make a page of the catalog.</summary>
public static class CatalogShards
{
    /// <summary>Shards a catalog. A constant of the stored format.</summary>
    public const int Count = 16;

    /// <summary>Most keys a shard, so that its state stays small.</summary>
    public const int MaxKeys = 16_384;

    /// <summary>Longest key, in characters.</summary>
    public const int MaxKeyLength = Bounds.CatalogKey;

    /// <summary>Most keys a page.</summary>
    public const int MaxPage = Bounds.CatalogPage;

    /// <summary>The shard of a key: FNV-1a (Fowler, Noll, Vo; 32 bits) of its UTF-8 bytes, modulo <see cref="Count"/>.</summary>
    public static int Of(string key)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(key)) hash = (hash ^ b) * 16777619u;
        return (int)(hash % Count);
    }

    /// <summary>Adds a key in its place; a key that is there already yields the same state.</summary>
    /// <exception cref="ZeroGException">The shard is full.</exception>
    public static CatalogShardState Add(CatalogShardState state, string key)
    {
        var at = state.Keys.BinarySearch(key, StringComparer.Ordinal);
        if (at >= 0) return state;
        if (state.Keys.Length == MaxKeys)
        {
            throw new ZeroGException(
                FailureKind.Conflict,
                $"The catalog is full: one of its {Count} shards holds {MaxKeys} keys.",
                "Use a second cluster, or a data directory of its own, for further entries.");
        }

        return state with { Keys = state.Keys.Insert(~at, key) };
    }

    /// <summary>At most <paramref name="limit"/> keys greater than <paramref name="after"/>.</summary>
    public static ImmutableArray<string> After(CatalogShardState state, string? after, int limit)
    {
        var at = after is null ? 0 : state.Keys.BinarySearch(after, StringComparer.Ordinal);
        var first = after is null ? 0 : at >= 0 ? at + 1 : ~at;
        return state.Keys.Slice(first, Math.Min(limit, state.Keys.Length - first));
    }

    /// <summary>Merges one page of every shard, each asked for <paramref name="limit"/> keys, into one page of the catalog.</summary>
    public static CatalogPage Merge(IEnumerable<ImmutableArray<string>> shardPages, int limit)
    {
        var keys = shardPages.SelectMany(page => page).Order(StringComparer.Ordinal).Take(limit + 1).ToImmutableArray();
        return keys.Length > limit ? new CatalogPage(keys[..limit], keys[limit - 1]) : new CatalogPage(keys, null);
    }
}
