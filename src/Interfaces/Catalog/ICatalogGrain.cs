using System.Collections.Immutable;

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
}

/// <summary>Part of a catalog, in ascending ordinal order of keys.</summary>
/// <param name="Keys">The keys of this page.</param>
/// <param name="Next">Pass as <c>after</c> to get the next page; null on the last.</param>
[GenerateSerializer, Immutable, Alias("zerog.CatalogPage")]
public sealed record CatalogPage(
    [property: Id(0)] ImmutableArray<string> Keys,
    [property: Id(1)] string? Next);

/// <summary>The paged index behind every list, since grains cannot be enumerated. Key: kind.</summary>
/// <remarks>An entry is durable before the thing it names answers its first call, and may name one that is still empty.</remarks>
[Alias("zerog.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>Adds a key; adding it again changes nothing.</summary>
    [Alias("AddAsync")]
    Task AddAsync(string key);

    /// <summary>A page of keys greater than <paramref name="after"/> in ordinal order.</summary>
    /// <param name="after">The <see cref="CatalogPage.Next"/> of the page before, or null for the first.</param>
    /// <param name="limit">Keys a page, 1 to 1000.</param>
    /// <exception cref="ZeroGException">The limit is out of bounds.</exception>
    [Alias("ListAsync")]
    Task<CatalogPage> ListAsync(string? after, int limit);
}

/// <summary>The part of a catalog whose keys hash to one shard, so that adding a key rewrites only a small state. Key: <c>{kind}/{shard}</c>.</summary>
[Alias("zerog.ICatalogShardGrain")]
public interface ICatalogShardGrain : IGrainWithStringKey
{
    /// <summary>Adds a key; adding it again changes nothing.</summary>
    [Alias("AddAsync")]
    Task AddAsync(string key);

    /// <summary>At most <paramref name="limit"/> keys greater than <paramref name="after"/>, in ordinal order.</summary>
    [Alias("ListAsync")]
    Task<ImmutableArray<string>> ListAsync(string? after, int limit);
}
