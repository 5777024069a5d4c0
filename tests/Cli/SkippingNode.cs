using ZeroG.Auditing;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Settlement;
using ZeroG.Slashing;
using ZeroG.Staking;

namespace ZeroG.Cli.Tests;

/// <summary>A node with one job, whose watcher sees only some moments of it.</summary>
internal sealed class SkippingNode(int[] snapshots, int roundsAhead) : INode
{
    public const string JobId = "01k0000000000000000000000a";

    private int _rounds;

    /// <summary>What it has for a receipt of any job.</summary>
    public byte[]? Receipt { get; init; }

    public static JobSnapshot Snapshot(int rounds, JobPhase phase = JobPhase.InnerSteps) => new(
        JobId, JobSpecs.Standard("local/a", null), phase, "", DateTimeOffset.UnixEpoch, 1000, 1, new JobTotals(rounds, rounds, rounds, rounds, rounds),
        null, null, null, []);

    public async IAsyncEnumerable<JobSnapshot> WatchJobAsync(
        string jobId, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var rounds in snapshots)
        {
            // The job is already ahead of what its watcher learns.
            _rounds = rounds + roundsAhead;
            await Task.Yield();
            yield return Snapshot(rounds);
        }
    }

    public Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<RoundSummary>>(
            [.. Enumerable.Range(from, Math.Clamp(_rounds - from, 0, 256)).Select(round => new RoundSummary(
                round, 1, 1, 1, 1, 1, new BlobRef("0x" + new string('a', 64), 1), []))]);

    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default) =>
        Receipt is { } receipt ? Task.FromResult<Stream>(new MemoryStream(receipt)) : throw new NotSupportedException();

    public Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) =>
        Receipt is { } receipt ? Task.FromResult(new ReceiptInfo(jobId, new BlobRef(ContentRoot.Compute(receipt).Root.ToString(), receipt.Length), "")) : throw new NotSupportedException();

    public Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
