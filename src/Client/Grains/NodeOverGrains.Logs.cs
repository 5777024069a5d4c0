using ZeroG.Provenance;

namespace ZeroG.Client;

public abstract partial class NodeOverGrains
{
    /// <inheritdoc/>
    public Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default) => AnswerAsync(Log(log).HeadAsync(), cancellationToken);

    /// <inheritdoc/>
    public Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) =>
        AnswerAsync(subject is null ? Log(log).EntriesAsync(from, limit) : Log(log).FindAsync(subject, from, limit), cancellationToken);

    /// <inheritdoc/>
    public Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default) =>
        AnswerAsync(Log(log).ProveInclusionAsync(index, size), cancellationToken);

    /// <inheritdoc/>
    public Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default) =>
        AnswerAsync(Log(log).ProveConsistencyAsync(first, second), cancellationToken);

    private IProvenanceLogGrain Log(string log) => Grains.GetGrain<IProvenanceLogGrain>(LogNames.Parse(log));
}
