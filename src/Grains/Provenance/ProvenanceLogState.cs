using System.Collections.Immutable;
using ZeroG.Grains.Settlement;
using ZeroG.Provenance;
using ZeroG.Provenance.Log;

namespace ZeroG.Grains.Provenance;

/// <summary>A head of a log as the chain has it for good.</summary>
/// <param name="Size">Entries under it.</param>
/// <param name="Root">Its root.</param>
/// <param name="Transaction">The transaction that anchored it.</param>
/// <param name="Block">Height of its block.</param>
public sealed record AnchoredPoint(long Size, string Root, string Transaction, ulong? Block);

/// <summary>What a log grain stores: the log is what this and its whole pages say, and nothing else.</summary>
public sealed record ProvenanceLogState
{
    /// <summary>How many entries.</summary>
    public long Size { get; init; }

    /// <summary>Root of their tree; empty without any.</summary>
    public string Root { get; init; } = "";

    /// <summary>The last entries: those of the page that is not whole, and of whole ones that are not stored as pages yet.</summary>
    public ImmutableArray<string> Tail { get; init; } = [];

    /// <summary>What is being anchored; null where nothing is.</summary>
    public HeadToAnchor? Anchoring { get; init; }

    /// <summary>What was anchored last; null before.</summary>
    public AnchoredPoint? Anchored { get; init; }

    /// <summary>Index of the tail's first entry: where a page begins.</summary>
    public long TailStart => Size - Tail.Length;

    /// <summary>All of it.</summary>
    public LogPoint Point => Size == 0 ? LogPoint.Empty : new LogPoint(Size, Hash256.Parse(Root));

    /// <summary>The whole pages of the tail, by their numbers.</summary>
    public IEnumerable<(long Page, LogPage Entries)> WholePages() =>
        Enumerable.Range(0, Tail.Length / LogPage.Size).Select(i => (TailStart / LogPage.Size + i, new LogPage(Tail.Slice(i * LogPage.Size, LogPage.Size))));

    /// <summary>The state with more entries, once the whole pages of this one are stored.</summary>
    /// <param name="entries">Their texts.</param>
    /// <param name="root">The root with them.</param>
    public ProvenanceLogState With(ImmutableArray<string> entries, Hash256 root) => this with
    {
        Size = Size + entries.Length,
        Root = root.ToString(),
        Tail = [.. Tail[(Tail.Length / LogPage.Size * LogPage.Size)..], .. entries],
    };
}
