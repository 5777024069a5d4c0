using Orleans.CodeGeneration;
using Orleans.Concurrency;

namespace ZeroG.Provenance;

/// <summary>A transparency log (RFC 9162): entries are only ever added, and everything it says of them can be checked. Key: its name.</summary>
[Alias("zerog.IProvenanceLogGrain"), Version(1)]
public interface IProvenanceLogGrain : IGrainWithStringKey
{
    /// <summary>Appends entries, all or none of them; durable when this answers. One that is there already keeps its place.</summary>
    /// <exception cref="ZeroGException">One is no entry (docs/formats.md), there is none, or the log cannot be written now.</exception>
    [Alias("AppendAsync"), SilosOnly, AlwaysInterleave]
    Task<LogReceipt> AppendAsync(LogAppend append);

    /// <summary>The log as it stands, signed.</summary>
    [Alias("HeadAsync"), AlwaysInterleave]
    Task<LogHead> HeadAsync();

    /// <summary>Entries in the order in which they were appended.</summary>
    /// <param name="from">Index of the first.</param>
    /// <param name="limit">How many at most, up to 64.</param>
    [Alias("EntriesAsync"), AlwaysInterleave]
    Task<LogEntryPage> EntriesAsync(long from, int limit);

    /// <summary>Entries about a subject, in the order in which they were appended.</summary>
    /// <param name="subject">As in <c>job/ID</c>, <c>dataset/OWNER/NAME</c>, <c>provider/ID</c>, <c>model/ROOT</c>.</param>
    /// <param name="from">Only those from this index on.</param>
    /// <param name="limit">How many at most, up to 64.</param>
    [Alias("FindAsync"), AlwaysInterleave]
    Task<LogEntryPage> FindAsync(string subject, long from, int limit);

    /// <summary>Proof that an entry is in the log.</summary>
    /// <param name="index">The entry.</param>
    /// <param name="size">The log of how many entries; null for all there are.</param>
    /// <exception cref="ZeroGException">There is no such entry, or the log has not had that size.</exception>
    [Alias("ProveInclusionAsync"), AlwaysInterleave]
    Task<InclusionProof> ProveInclusionAsync(long index, long? size);

    /// <summary>Proof that the log of a size begins with the log of a smaller one.</summary>
    /// <exception cref="ZeroGException">The log has not had these sizes, or not in that order.</exception>
    [Alias("ProveConsistencyAsync"), AlwaysInterleave]
    Task<ConsistencyProof> ProveConsistencyAsync(long first, long second);
}
