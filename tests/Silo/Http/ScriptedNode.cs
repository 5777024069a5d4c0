using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZeroG.Auditing;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Escrow;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Money;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Settlement;
using ZeroG.Slashing;
using ZeroG.Staking;

namespace ZeroG.Silo.Tests.Http;

/// <summary>A node whose answers the test decides: what is under test is the way there and back.</summary>
internal sealed class ScriptedNode : INode
{
    public const string JobId = "01k0000000000000000000000a";

    /// <summary>Thrown by every call, when set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Uploaded content by dataset name.</summary>
    public Dictionary<string, long> Uploads { get; } = [];

    /// <summary>Bytes of one upload after which the disk is full.</summary>
    public long Room { get; set; } = long.MaxValue;

    /// <summary>The failure that an upload ended with, as the node saw it.</summary>
    public Exception? UploadFailure { get; private set; }

    /// <summary>Submitted specifications by job id.</summary>
    public Dictionary<string, JobSpec> Jobs { get; } = [];

    /// <summary>Orders for stake, with their providers.</summary>
    public List<(string Provider, StakeOrder Order)> Orders { get; } = [];

    /// <summary>What watchers see.</summary>
    public Channel<JobSnapshot> Snapshots { get; } = Channel.CreateUnbounded<JobSnapshot>();

    /// <summary>Set once a watcher has arrived.</summary>
    public TaskCompletionSource Watched { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens the content of any root.</summary>
    public Func<Stream> Blob { get; set; } = () => new MemoryStream([1, 2, 3]);

    /// <summary>The length that the content was last asked for with.</summary>
    public long? AskedLength { get; private set; }

    public Task<NodeInfo> InfoAsync(CancellationToken cancellationToken = default) =>
        Answer(new NodeInfo("0.1.0", "inprocess", "/data", ["orchestrator"]));

    public async Task<DatasetVersion> AddDatasetAsync(string name, Stream content, string fileName, CancellationToken cancellationToken = default)
    {
        await Answer(0);
        var buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                length += read;
                if (length > Room) throw new ZeroGException(FailureKind.Storage, "the disk is full", "make room");
            }
        }
        catch (Exception broken)
        {
            UploadFailure = broken;
            throw;
        }

        Uploads[name] = length;
        return new DatasetVersion(1, new BlobRef(Root('a'), length), new string('b', 64), fileName, DateTimeOffset.UnixEpoch);
    }

    public Task<long> BeginUploadAsync(BlobRef content, ReadOnlyMemory<byte> segments, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> ContinueUploadAsync(BlobRef content, long offset, Stream part, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetVersion> AddManifestAsync(string name, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetWithdrawal> WithdrawDatasetAsync(string name, int version, string reason, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<DatasetInfo> GetDatasetAsync(string name, CancellationToken cancellationToken = default) =>
        Answer(new DatasetInfo(name, [new DatasetVersion(1, new BlobRef(Root('a'), 1), new string('b', 64), "f", DateTimeOffset.UnixEpoch)]));

    public Task<Page<DatasetInfo>> ListDatasetsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        Answer(new Page<DatasetInfo>([], $"{after}+{limit}"));

    public Task<Page<ProviderInfo>> ListProvidersAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        Answer(new Page<ProviderInfo>(
            [new ProviderInfo(Root('c'), new ProviderOffer("p", "cpu", 1, 1), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, true)], null));

    public Task<JobSnapshot> SubmitJobAsync(string jobId, JobSpec spec, CancellationToken cancellationToken = default)
    {
        Jobs[jobId] = spec;
        return Answer(Snapshot(JobPhase.InnerSteps, 0) with { JobId = jobId, Spec = spec });
    }

    public Task<JobSnapshot> GetJobAsync(string jobId, CancellationToken cancellationToken = default) => Answer(Snapshot(JobPhase.InnerSteps, 0));

    public Task<IReadOnlyList<RoundSummary>> GetRoundsAsync(string jobId, int from, CancellationToken cancellationToken = default) =>
        Answer<IReadOnlyList<RoundSummary>>([Round(from)]);

    public Task<Page<JobSnapshot>> ListJobsAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        Answer(new Page<JobSnapshot>([Snapshot(JobPhase.Completed, 1)], null));

    public async IAsyncEnumerable<JobSnapshot> WatchJobAsync(string jobId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Watched.TrySetResult();
        await foreach (var snapshot in Snapshots.Reader.ReadAllAsync(cancellationToken)) yield return snapshot;
    }

    public Task<JobSnapshot> CancelJobAsync(string jobId, CancellationToken cancellationToken = default) => Answer(Snapshot(JobPhase.Cancelled, 0));

    public Task<Stream> OpenBlobAsync(string root, long? length = null, CancellationToken cancellationToken = default)
    {
        AskedLength = length;
        return Answer(Blob());
    }

    public Task<ChainInfo> ChainAsync(CancellationToken cancellationToken = default) => Answer(new ChainInfo(
        31337, "http://127.0.0.1:8545", 9, 2, 1, new ChainContracts("0xa", "0xb", "0xc", "0xd"),
        [new ChainAccount("owner", "0xe", null, new Wei(UInt128.MaxValue), ulong.MaxValue, 1, ""), new ChainAccount("recovery", "0xf", Root('c'), Wei.Zero, null, 0, "no money")], "slow"));

    public Task<StakeAccountInfo> GetStakeAsync(string providerId, CancellationToken cancellationToken = default) => Answer(new StakeAccountInfo(
        providerId, "0xa", "0xb", new Wei(1), new Wei(2), [new StakeLock(Root('d'), JobId, new Wei(3), [new StakeTicket(new Wei(4), DateTimeOffset.UnixEpoch)], 1)], new Wei(5), 1, false, 8, 6));

    public Task<SettlementInfo> OrderStakeAsync(string providerId, StakeOrder order, CancellationToken cancellationToken = default)
    {
        Orders.Add((providerId, order));
        return Answer(Settlement(Root('1'), SettlementPhase.Planned));
    }

    public Task<EscrowInfo> GetEscrowAsync(string jobId, CancellationToken cancellationToken = default) => Answer(new EscrowInfo(
        jobId, Root('d'), "0xa", EscrowPhase.Open, new Wei(10), new Wei(4), Wei.Zero, new Wei(6), 2, [new ProviderPay(Root('c'), 64, new Wei(4), new Wei(1))], ""));

    public Task<SettlementPage> ListSettlementsAsync(string signer, string? after = null, int limit = 100, CancellationToken cancellationToken = default) =>
        Answer(new SettlementPage([Settlement(Root('2'), SettlementPhase.Mined) with { Purpose = $"{signer}:{after}:{limit}" }], Root('8')));

    public Task<SettlementInfo> GetSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        Answer(Settlement(settlementId, SettlementPhase.Final));

    public Task<SettlementInfo> AbandonSettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        Answer(Settlement(settlementId, SettlementPhase.Failed));

    public Task<SettlementInfo> RetrySettlementAsync(string signer, string settlementId, CancellationToken cancellationToken = default) =>
        Answer(Settlement(settlementId, SettlementPhase.Signed));

    public static SettlementInfo Settlement(string id, SettlementPhase phase) =>
        new(id, "fund", "0xb", new Wei(7), phase, ulong.MaxValue, 2, Root('3'), 5, 4, "the fee is too low", "wait");

    public static string Root(char digit) => "0x" + new string(digit, 64);

    public static JobSpec Spec(ulong seed = ulong.MaxValue) => new(
        "local/text", null, 2, seed, new ModelSpec(8, 1, 2, 16, 8, true),
        new InnerOptimizerSpec(1e-3, 0.1, 0, 0.1, 0.9, 0.99, 1e-8, 1), new DiLoCoSpec(3, 4, 2, 0, 1, 0.7, 0.9));

    public static RoundSummary Round(int number, double loss = 2.5) => new(
        number, 4, loss, 128, 4096, 0.5, new BlobRef(Root('d'), 7), [new WorkerRound(0, Root('c'), 64, loss, new BlobRef(Root('e'), 9))]);

    public static JobSnapshot Snapshot(JobPhase phase, int rounds, double loss = 2.5) => new(
        JobId, Spec(), phase, "", DateTimeOffset.UnixEpoch, 3, 1000, new JobTotals(rounds, 128L * rounds, 0.5 * rounds, 4096L * rounds, 32_000L * rounds),
        rounds == 0 ? null : Round(rounds - 1, loss), rounds == 0 ? null : new BlobRef(Root('d'), 7), null, [new WorkerProgress(0, Root('c'), 1, "")]);

    private Task<T> Answer<T>(T value) => Failure is { } failure ? Task.FromException<T>(failure) : Task.FromResult(value);

    public Task<ReceiptInfo> GetReceiptAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default) =>
        Answer(new ModelTrace(jobId, new BlobRef(Root('a'), 1), 3, 24, 17, "owner/text", 1, new BlobRef(Root('a'), 1), null, [new TracedFile("a", Root('a'), limit, 1)], from));

    public Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default)
    {
        Windows = query;
        return Answer(new TracedWindowPage(jobId, new BlobRef(Root('a'), 1), [7], 1, 24, 1, [new TracedWindow(1, 0, 2, 5, 6, [new FilePart(7, "a", 5, 6)])], null));
    }

    public Task<DatasetUsage> GetUsageAsync(string dataset, int? version = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) =>
        Answer(new DatasetUsage(dataset, [new DatasetUse(JobId, new BlobRef(Root('a'), 1), version ?? 0, limit)], from));

    /// <summary>What windows were asked for last.</summary>
    public WindowQuery? Windows { get; private set; }

    public Task<AuditOverview> GetAuditsAsync(string jobId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<AuditOverview> ReportWorkAsync(string jobId, int round, int worker, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Page<SlashInfo>> ListSlashesAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<SlashInfo> GetSlashAsync(string offenceId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogHead> GetLogHeadAsync(string log, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<LogEntryPage> ListLogAsync(string log, string? subject = null, long from = 0, int limit = 64, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<InclusionProof> ProveLogEntryAsync(string log, long index, long? size = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ConsistencyProof> ProveLogGrowthAsync(string log, long first, long second, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
