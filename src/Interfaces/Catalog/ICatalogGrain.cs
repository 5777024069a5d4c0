using System.Collections.Immutable;
using Orleans.CodeGeneration;

namespace ZeroG.Catalog;

/// <summary>The kinds of catalog there are; each is a key of <see cref="ICatalogGrain"/>.</summary>
public static class CatalogKinds
{
    /// <summary>Datasets, by <c>owner/name</c>.</summary>
    public const string Datasets = "datasets";

    /// <summary>Compute providers, by provider id.</summary>
    public const string Providers = "providers";

    /// <summary>Training jobs, by job id.</summary>
    public const string Jobs = "jobs";

    /// <summary>Disputes, by offence id.</summary>
    public const string Slashes = "slashes";
}

/// <summary>Part of a catalog, in ascending ordinal order of keys.</summary>
/// <param name="Keys">The keys of this page, at most 1000 of at most 160 characters each.</param>
/// <param name="Next">Pass as <c>after</c> to get the next page; null on the last.</param>
[GenerateSerializer, Immutable, Alias("zerog.CatalogPage")]
public sealed record CatalogPage(
    ImmutableArray<string> Keys,
    string? Next)
{
    /// <summary>The keys of this page.</summary>
    [Id(0)] public ImmutableArray<string> Keys { get; init => field = Bounded(value); } = Bounded(Keys);

    /// <summary>Pass as <c>after</c> to get the next page; null on the last.</summary>
    [Id(1)] public string? Next { get; init => field = Bounds.Text(value, Bounds.CatalogKey); } = Bounds.Text(Next, Bounds.CatalogKey);

    private static ImmutableArray<string> Bounded(ImmutableArray<string> keys)
    {
        if (Bounds.Items(keys, Bounds.CatalogPage, nameof(Keys)).IsDefault) return keys;
        foreach (var key in keys) Bounds.Text(key, Bounds.CatalogKey, nameof(Keys));
        return keys;
    }
}

/// <summary>The paged index behind every list, since grains cannot be enumerated. Key: kind.</summary>
/// <remarks>An entry is durable before the thing it names answers its first call, and may name one that is still empty.</remarks>
[Alias("zerog.ICatalogGrain"), Version(1)]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Adds a key; adding it again changes nothing.</summary>
    [Alias("AddAsync"), SilosOnly]
    Task AddAsync(string key);

    /// <summary>A page of keys greater than <paramref name="after"/> in ordinal order.</summary>
    /// <param name="after">The <see cref="CatalogPage.Next"/> of the page before, or null for the first.</param>
    /// <param name="limit">Keys a page, 1 to 1000.</param>
    /// <exception cref="ZeroGException">The limit is out of bounds.</exception>
    [Alias("ListAsync")]
    Task<CatalogPage> ListAsync(string? after, int limit);
}

/// <summary>The part of a catalog whose keys hash to one shard, so that adding a key rewrites only a small state. Key: <c>{kind}/{shard}</c>.</summary>
[Alias("zerog.ICatalogShardGrain"), Version(1), SilosOnly]
public interface ICatalogShardGrain : IGrainWithStringKey
{
    /// <summary>Adds a key; adding it again changes nothing.</summary>
    [Alias("AddAsync")]
    Task AddAsync(string key);

    /// <summary>At most <paramref name="limit"/> keys greater than <paramref name="after"/>, in ordinal order.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<string>> ListAsync(string? after, int limit);
}
