using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Catalog;
using ZeroG.Client;
using ZeroG.Escrow;
using ZeroG.Grains;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Silo.Chain;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Logs;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;
using ZeroG.Training.Threading;

namespace ZeroG.Silo;

/// <summary>A node in this process: one orchestrator silo and some provider silos over one data directory.</summary>
public sealed class LocalNode : IAsyncDisposable
{
    private static readonly TimeSpan s_registrationLimit = TimeSpan.FromSeconds(10);

    private readonly DataDirectory _directory;
    private readonly NodeBlobStores _blobs;
    private readonly LocalCluster _cluster;
    private readonly GrainMetrics _metrics = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogKey _logKey;
    private NodeChain? _chain;
    private Task _registration = Task.CompletedTask;

    // The silos of one process need no secret that outlives it.
    private readonly ClusterKey _key = new(RandomNumberGenerator.GetBytes(ClusterKey.MinLength));

    /// <summary>Version of this program.</summary>
    internal static string ProgramVersion { get; } =
        (typeof(LocalNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0").Split('+')[0];

    private LocalNode(DataDirectory directory, NodeOptions options)
    {
        _directory = directory;
        _logKey = LogKeyFile.ReadOrMake(directory.LogKey);
        _blobs = new NodeBlobStores(directory);
        _cluster = new LocalCluster("zerog-" + Convert.ToHexStringLower(directory.NodeId.Span[..4]), options.Clock);
        Node = null!;
    }

    /// <summary>The grains of the node, for a client in the same process.</summary>
    public IGrainFactory Grains => _cluster.Grains;

    /// <summary>What an app asks of the node.</summary>
    public INode Node { get; private set; }

    /// <summary>The chain that it settles on; null for none.</summary>
    public ChainSetup? Chain => _chain?.Setup;

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

    /// <summary>Drains one provider's silo until the next start of the node; the others take over what it did. For tests.</summary>
    internal Task StopProviderAsync(string name) => _cluster.StopSiloAsync(name);

    /// <summary>Drains all silos and lets the data directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stopping.CancelAsync();
            await _registration;
            await _cluster.DisposeAsync();
        }
        finally
        {
            // After the grains, which sign with its keys; the process of a chain for development ends here.
            if (_chain is not null) await _chain.DisposeAsync();
            _stopping.Dispose();
            _logKey.Dispose();
            _metrics.Dispose();
            _blobs.Dispose();
            _directory.Dispose();
        }
    }

    private async Task StartAsync(NodeOptions options, DataDirectory directory, CancellationToken cancellationToken)
    {
        var names = Enumerable.Range(1, options.Providers).Select(number => ChainAccounts.Numbered(ChainAccounts.ProviderPrefix, number)).ToList();
        if (options.Chain is { } chosen) _chain = await NodeChain.OpenAsync(chosen, directory, names, options.Clock, cancellationToken);
        // Who has had a chain keeps its ids without it.
        var accounts = _chain?.Accounts ?? ChainAccounts.Read(directory.Chain);
        await StartSiloAsync(new SiloIdentity("orchestrator", SiloRoles.Orchestrator, options.Threads ?? DeviceCrews.Default(1)), options, directory, cancellationToken);
        var threads = options.Threads ?? DeviceCrews.Default(options.Providers);
        foreach (var name in names)
        {
            var offer = new ProviderOffer(name, "cpu", 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Max(1, options.Providers));
            await StartSiloAsync(new SiloIdentity(name, SiloRoles.Gpu, threads, IdOf(name), offer), options, directory, cancellationToken);
        }

        var view = _chain is null ? null : new ChainDescription(_chain.Setup, _chain.Endpoint, _chain.Accounts.Senders());
        Node = new GrainNode(
            _cluster.GrainsOfSilo, _blobs, () => new NodeInfo(ProgramVersion, LocalCluster.Runtime, directory.Path, _cluster.Silos),
            new NodeUploads(directory.Uploads, _blobs, options.Clock), new ModelTraces(_blobs, options.Clock), view);
        await ResumeAsync(options.Log);
        if (_chain is not null) await RegisterAsync(_chain, names.Select(IdOf), options, cancellationToken);

        string IdOf(string name) => accounts?.Providers.GetValueOrDefault(name) is { } keys ? ChainAccounts.IdOf(keys) : ChainAccounts.SaltOf(directory, name).ToString();
    }

    // A chain may be slow, or its accounts without money: the node does not wait for it long.
    private async Task RegisterAsync(NodeChain chain, IEnumerable<string> providers, NodeOptions options, CancellationToken cancellationToken)
    {
        var registration = new ChainRegistration(_cluster.GrainsOfSilo, chain.Setup, options.Clock, options.Log);
        HashSet<string> own = [.. providers];
        _registration = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        await Task.WhenAny(_registration, Task.Delay(s_registrationLimit, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        if (!_registration.IsCompleted) options.Log?.Invoke("the vault does not know all of this node's providers yet; the node goes on telling it.");

        async Task RunAsync(CancellationToken stopping)
        {
            try
            {
                await registration.WakeAsync(stopping);
                string[] all = [chain.Setup.OrchestratorId, .. own];
                var registering = registration.RunAsync(all, chain.IsDevelopment ? new HashSet<string>(all) : [], stopping);
                await Task.WhenAll(registering, chain.IsDevelopment ? registration.SeatAsync(chain.Accounts.Bench(), stopping) : Task.CompletedTask);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                // The node stops; the next start goes on.
            }
        }
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
                silo.Services.AddSingleton(_logKey);
                silo.Services.AddSingleton<IProvenanceLogs>(new FolderLogs(directory.Logs));
                options.Services?.Invoke(silo.Services);
                if (options.Conducts.TryGetValue(identity.Name, out var conduct)) silo.Services.AddSingleton(conduct);
                if (options.AuditConducts.TryGetValue(identity.Name, out var auditing)) silo.Services.AddSingleton(auditing);
                if (_chain is not null) silo.Services.AddSingleton(new ClusterChain(_chain.Setup));
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
            var job = await _cluster.Grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync();
            // Its escrow goes on for longer than the job; its reminder would wake it too, within a minute.
            if (job?.Spec.Escrow is not null) await _cluster.Grains.GetGrain<IJobEscrowGrain>(jobId).GetAsync();
            return (true, job);
        }
        catch (Exception failure)
        {
            log?.Invoke($"error LocalNode: job {jobId} cannot be resumed ({failure.Message})");
            return (false, null);
        }
    }
}
