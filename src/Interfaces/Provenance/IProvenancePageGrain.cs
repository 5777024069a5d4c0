using System.Collections.Immutable;
using Orleans.CodeGeneration;

namespace ZeroG.Provenance;

/// <summary>A whole page of a log's entries, kept for ever. Key: <c>{log}/{page}</c>, from 0.</summary>
[Alias("zerog.IProvenancePageGrain"), Version(1), SilosOnly]
public interface IProvenancePageGrain : IGrainWithStringKey
{
    /// <summary>The page, or null where it was never stored.</summary>
    [Alias("GetAsync")]
    Task<LogPage?> GetAsync();

    /// <summary>Stores the page; the same one again changes nothing.</summary>
    /// <exception cref="ZeroGException">Another one is stored.</exception>
    [Alias("StoreAsync")]
    Task StoreAsync(LogPage page);
}

/// <summary>Entries of a page.</summary>
/// <param name="Entries">In order; 64.</param>
[GenerateSerializer, Immutable, Alias("zerog.LogPage")]
public sealed record LogPage(ImmutableArray<string> Entries)
{
    /// <summary>How many entries a page has. A constant of the stored format.</summary>
    public const int Size = Bounds.LogEntries;

    /// <summary>In order.</summary>
    [Id(0)] public ImmutableArray<string> Entries { get; init => field = LogAppend.Bounded(value); } = LogAppend.Bounded(Entries);
}
