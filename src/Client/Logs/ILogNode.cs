using ZeroG.Provenance;

namespace ZeroG.Client;

/// <summary>What an app asks of a node about its transparency logs. What is answered proves itself, and is to be verified by whoever asks.</summary>
/// <remarks>Every call throws <see cref="ZeroGException"/> for what the caller can act on.</remarks>
public interface ILogNode
{
    /// <summary>A log as it stands, signed.</summary>
    /// <param name="log">Its name; <see cref="LogNames.Main"/> is that of the cluster.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default);

    /// <summary>Entries in the order in which they were appended.</summary>
    /// <param name="log">The log.</param>
    /// <param name="subject">Only those about it, as in <c>job/ID</c>; null for all.</param>
    /// <param name="from">Index of the first.</param>
    /// <param name="limit">How many at most, up to 64.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default);

    /// <summary>Proof that an entry is in a log.</summary>
    /// <param name="log">The log.</param>
    /// <param name="index">The entry.</param>
    /// <param name="size">The log of how many entries; null for all there are.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default);

    /// <summary>Proof that the log of a size begins with the log of a smaller one.</summary>
    /// <param name="log">The log.</param>
    /// <param name="first">Entries of the smaller.</param>
    /// <param name="second">Entries of the larger.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default);
}
