using ZeroG.Auditing;
using ZeroG.Datasets;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Settlement;
using ZeroG.Slashing;
using ZeroG.Staking;

namespace ZeroG.Client.Tests.Calls;

/// <summary>A node of which a test sets only what it needs.</summary>
internal sealed class FakeNode : INode
{
    public Func<string, CancellationToken, IAsyncEnumerable<JobSnapshot>> Watch { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<string, JobSpec, JobSnapshot> Submit { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<string, Task<JobSnapshot>> Get { get; set; } = _ => throw new NotSupportedException();

    public Func<int, IReadOnlyList<RoundSummary>> Rounds { get; set; } = _ => throw new NotSupportedException();

    public Func<string?, Page<JobSnapshot>> Jobs { get; set; } = _ => throw new NotSupportedException();

    public Func<Stream, Task<DatasetVersion>> Add { get; set; } = _ => throw new NotSupportedException();

    public Func<string, int, ModelTrace> Trace { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<WindowQuery, TracedWindowPage> Windows { get; set; } = _ => throw new NotSupportedException();

    public Func<string, long, DatasetUsage> Usage { get; set; } = (_, _) => throw new NotSupportedException();

    public Func<CancellationToken, Task<Stream>> Blob { get; set; } = _ => throw new NotSupportedException();

    public static ZeroGException Lost(string why = "gone") => new(FailureKind.Unavailable, why, "", new NodeLostException(why));

    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default) => Add(content);

    public Dictionary<BlobRef, MemoryStream> Sent { get; } = [];

    public Func<string, byte[], DatasetVersion> Append { get; set; } = (_, _) => throw new NotSupportedException();

    /// <summary>Bytes after which a part breaks off, as a lost node does.</summary>
    public long BreaksAfter { get; set; } = long.MaxValue;

    public Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default)
    {
        Assert.True(ZeroG.Provenance.SegmentList.TryCreate(NodeContent.IdOf(content), segments.Span, out _));
        if (!Sent.TryGetValue(content, out var sent)) Sent[content] = sent = new MemoryStream();
        return Task.FromResult(sent.Length);
    }

    public async Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default)
    {
        var sent = Sent[content];
        Assert.Equal(sent.Length, offset);
        var buffer = new byte[ZeroG.Provenance.Segments.Size];
        for (int read; (read = await part.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0;)
        {
            sent.Write(buffer, 0, read);
            if ((BreaksAfter -= read) <= 0) throw Lost();
        }

        return sent.Length;
    }

    public Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default) =>
        Task.FromResult(Append(name, manifest.ToArray()));

    public Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default) => Task.FromResult(Submit(jobId, spec));

    public Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) => Get(jobId);

    public Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) => Task.FromResult(Rounds(from));

    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => Task.FromResult(Jobs(after));

    public IAsyncEnumerable<JobSnapshot> WatchJobAsync(string jobId, CancellationToken cancellationToken = default) => Watch(jobId, cancellationToken);

    public Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default) => Blob(cancellationToken);

    public Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) => Task.FromResult(Trace(jobId, from));

    public Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default) => Task.FromResult(Windows(query));

    public Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) => Task.FromResult(Usage(dataset, from));

    public Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
