using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Catalog;
using ZeroG.Client;
using ZeroG.Grains;
using ZeroG.Grains.Security;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;
using ZeroG.Training.Threading;

namespace ZeroG.Silo;

/// <summary>A node in this process: one orchestrator silo and some provider silos over one data directory.</summary>
public sealed class LocalNode : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly NodeBlobStores _blobs;
    private readonly LocalCluster _cluster;
    private readonly GrainMetrics _metrics = new();

    // The silos of one process need no secret that outlives it.
    private readonly ClusterKey _key = new(RandomNumberGenerator.GetBytes(ClusterKey.MinLength));

    /// <summary>Version of this program.</summary>
    internal static string ProgramVersion { get; } =
        (typeof(LocalNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    private LocalNode(DataDirectory directory, NodeOptions options)
    {
        _directory = directory;
        _blobs = new NodeBlobStores(directory);
        _cluster = new LocalCluster("zerog-" + Convert.ToHexStringLower(directory.NodeId.Span[..4]), options.Clock);
        Node = null!;
    }

    /// <summary>The grains of the node, for a client in the same process.</summary>
    public IGrainFactory Grains => _cluster.Grains;

    /// <summary>What an app asks of the node.</summary>
    public INode Node { get; private set; }

    /// <summary>What its silos count.</summary>
    internal GrainMetrics Metrics => _metrics;

    /// <summary>Takes the data directory, starts the silos, and sets unfinished jobs going again.</summary>
    /// <exception cref="ZeroGException">Another process holds the directory (<see cref="FailureKind.Conflict"/>), or it cannot be used.</exception>
    public static async Task<LocalNode> StartAsync(NodeOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Providers is < 0 or > 256)
            throw new ZeroGException(FailureKind.Invalid, $"A node cannot have {options.Providers} provider silos.", "Choose 0 to 256 with --providers.");
        if (options.Threads is < 1 or > Crew.MaxThreads)
            throw new ZeroGException(FailureKind.Invalid, $"A device cannot have {options.Threads} threads.", $"Choose 1 to {Crew.MaxThreads} with --threads.");
        var directory = DataDirectory.Open(options.DataDirectory);
        LocalNode? node = null;
        try
        {
            node = new LocalNode(directory, options);
            await node.StartAsync(options, directory, cancellationToken);
            return node;
        }
        catch
        {
            if (node is not null) await node.DisposeAsync();
            else directory.Dispose();
            throw;
        }
    }

    /// <summary>Drains all silos and lets the data directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _cluster.DisposeAsync();
        }
        finally
        {
            _metrics.Dispose();
            _blobs.Dispose();
            _directory.Dispose();
        }
    }

    private async Task StartAsync(NodeOptions options, DataDirectory directory, CancellationToken cancellationToken)
    {
        await StartSiloAsync(new SiloIdentity("orchestrator", SiloRoles.Orchestrator, options.Threads ?? DeviceCrews.Default(1)), options, directory, cancellationToken);
        var threads = options.Threads ?? DeviceCrews.Default(options.Providers);
        for (var number = 1; number <= options.Providers; number++)
        {
            var name = $"provider-{number}";
            var offer = new ProviderOffer(name, "cpu", 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Max(1, options.Providers));
            await StartSiloAsync(new SiloIdentity(name, SiloRoles.Gpu, threads, ProviderId(directory, name), offer), options, directory, cancellationToken);
        }

        Node = new GrainNode(_cluster.Grains, _blobs, () => new NodeInfo(ProgramVersion, LocalCluster.Runtime, directory.Path, _cluster.Silos));
        await ResumeAsync(options.Log);
    }

    private Task StartSiloAsync(SiloIdentity identity, NodeOptions options, DataDirectory directory, CancellationToken cancellationToken) =>
        _cluster.StartSiloAsync(
            identity.Name,
            silo =>
            {
                silo.Services.AddLogging(logging =>
                {
                    logging.ClearProviders().AddProvider(new LineLoggerProvider(options.Log)).SetMinimumLevel(LogLevel.Warning);
                    options.Logging?.Invoke(logging);
                });
                silo.Services.AddSingleton(_metrics);
                silo.UseSqliteDatabase(directory.Database).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
                silo.Services.AddSingleton<IBlobStores>(_blobs);
                SiloSetup.Configure(silo, identity, _key, options.Clock);
            },
            cancellationToken);

    // Asking for a job activates it, and an active job goes on. What ended jobs left behind goes. A job that cannot be read
    // must not keep the node from starting: it is needed to look into the matter.
    private async Task ResumeAsync(Action<string>? log)
    {
        foreach (var jobId in _blobs.ScratchJobs.ToList())
        {
            if (await AskAsync(jobId, log) is (true, null or { HasEnded: true })) _blobs.DropScratch(jobId);
        }

        var catalog = _cluster.Grains.GetGrain<ICatalogGrain>(CatalogKinds.Jobs);
        for (string? after = null; ;)
        {
            var page = await Answers.Of(catalog.ListAsync(after, 1000), CancellationToken.None);
            foreach (var jobId in page.Keys) await AskAsync(jobId, log);
            if (page.Next is null) return;
            after = page.Next;
        }
    }

    private async Task<(bool IsKnown, JobSnapshot? Job)> AskAsync(string jobId, Action<string>? log)
    {
        try
        {
            return (true, await _cluster.Grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync());
        }
        catch (Exception failure)
        {
            log?.Invoke($"error LocalNode: job {jobId} cannot be resumed ({failure.Message})");
            return (false, null);
        }
    }

    private static string ProviderId(DataDirectory directory, string name) =>
        "0x" + Convert.ToHexStringLower(SHA256.HashData([.. directory.NodeId.Span, .. Encoding.UTF8.GetBytes(name)]));
}
