using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using ZeroG.Client;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Node;

namespace ZeroG.Silo;

/// <summary>A node in this process: one orchestrator silo and some provider silos over one data directory.</summary>
public sealed class LocalNode : IAsyncDisposable
{
    private readonly DataDirectory _directory;
    private readonly NodeBlobStores _blobs;
    private readonly LocalCluster _cluster;

    private LocalNode(DataDirectory directory, NodeOptions options)
    {
        _directory = directory;
        _blobs = new NodeBlobStores(directory);
        _cluster = new LocalCluster("zerog-" + Convert.ToHexStringLower(directory.NodeId.Span[..4]), options.Clock);
        Node = null!;
    }

    /// <summary>What an app asks of the node.</summary>
    public INode Node { get; private set; }

    /// <summary>Takes the data directory, starts the silos, and sets unfinished jobs going again.</summary>
    /// <exception cref="ZeroGException">Another process holds the directory (<see cref="FailureKind.Conflict"/>), or it cannot be used.</exception>
    public static async Task<LocalNode> StartAsync(NodeOptions options, CancellationToken cancellationToken = default)
    {
        if (options.Providers is < 0 or > 256)
            throw new ZeroGException(FailureKind.Invalid, $"A node cannot have {options.Providers} provider silos.", "Choose 0 to 256 with --providers.");
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
        await _cluster.DisposeAsync();
        _blobs.Dispose();
        _directory.Dispose();
    }

    private async Task StartAsync(NodeOptions options, DataDirectory directory, CancellationToken cancellationToken)
    {
        using var log = new LineLoggerProvider(options.Log);
        var shared = new SharedServices(options.Clock, _blobs, directory.Database, log);
        await StartSiloAsync("orchestrator", SiloRole.Orchestrator, shared, cancellationToken);
        for (var number = 1; number <= options.Providers; number++)
        {
            var name = $"provider-{number}";
            var offer = new ProviderOffer(name, "cpu", 1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Math.Max(1, options.Providers));
            await StartSiloAsync(name, new SiloRole(ProviderId(directory, name), offer), shared, cancellationToken);
        }

        var version = typeof(LocalNode).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
        Node = new GrainNode(_cluster.Grains, _blobs, new NodeInfo(version.Split('+')[0], LocalCluster.Runtime, directory.Path, _cluster.Silos));
        await ResumeAsync(cancellationToken);
    }

    private Task StartSiloAsync(string name, SiloRole role, SharedServices shared, CancellationToken cancellationToken) =>
        _cluster.StartSiloAsync(name, silo => SiloSetup.Configure(silo, name, role, shared), cancellationToken);

    // Asking for a job activates it, and an active job goes on. What ended jobs left behind goes.
    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var jobId in _blobs.ScratchJobs.ToList())
        {
            var job = await _cluster.Grains.GetGrain<ITrainingJobGrain>(jobId).GetAsync();
            if (job is null or { HasEnded: true }) _blobs.DropScratch(jobId);
        }

        for (var page = await Node.ListJobsAsync(null, 100, cancellationToken); page.Next is { } next;)
            page = await Node.ListJobsAsync(next, 100, cancellationToken);
    }

    private static string ProviderId(DataDirectory directory, string name) =>
        "0x" + Convert.ToHexStringLower(SHA256.HashData([.. directory.NodeId.Span, .. Encoding.UTF8.GetBytes(name)]));
}
