using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Client;
using ZeroG.Grains;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training;
using ZeroG.Jobs;
using ZeroG.Market;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Logs;
using ZeroG.Silo.Node;
using ZeroG.Silo.Storage;
using ZeroG.Silo.Tests.Node;

namespace ZeroG.Silo.Tests.Life;

/// <summary>Silos over one temporary data directory, of which any may be stopped, killed and started again.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("zerog-cluster-").FullName;
    private readonly ClusterKey _key = new(RandomNumberGenerator.GetBytes(ClusterKey.MinLength));
    private readonly SharedMembership _membership = new();
    private readonly DataDirectory _directory;
    private readonly NodeBlobStores _blobs;
    private readonly LocalCluster _cluster;

    private TestCluster()
    {
        _directory = DataDirectory.Open(_folder);
        _blobs = new NodeBlobStores(_directory);
        _cluster = new LocalCluster("zerog-test-" + Path.GetFileName(_folder), TimeProvider.System);
    }

    /// <summary>The inner steps of all silos.</summary>
    public StepLog Steps { get; } = new();

    public IReadOnlyList<string> Silos => _cluster.Silos;

    /// <summary>What an app asks, through whichever silo runs longest.</summary>
    public INode Node => new GrainNode(_cluster.Grains, _blobs, () => new NodeInfo("0", LocalCluster.Runtime, _folder, Silos), new NodeUploads(_directory.Uploads, _blobs, TimeProvider.System), new ModelTraces(_blobs, TimeProvider.System));

    public static async Task<TestCluster> StartAsync(int orchestrators, int providers)
    {
        var cluster = new TestCluster();
        try
        {
            for (var i = 1; i <= orchestrators; i++) await cluster.StartSiloAsync($"orchestrator-{i}");
            for (var i = 1; i <= providers; i++) await cluster.StartSiloAsync($"provider-{i}");
            await cluster.Node.AddDatasetAsync("text", new MemoryStream(TestNode.Text), "text.txt");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a silo by the name of its role.</summary>
    public Task StartSiloAsync(string name)
    {
        var identity = name.StartsWith("provider", StringComparison.Ordinal)
            ? new SiloIdentity(name, SiloRoles.Gpu, 1, "0x" + name.PadRight(64, '0'), new ProviderOffer(name, "cpu", 1, 1L << 30))
            : new SiloIdentity(name, SiloRoles.Orchestrator, 1);
        return _cluster.StartSiloAsync(
            name,
            silo =>
            {
                silo.Services.AddLogging(logging => logging.ClearProviders());
                silo.UseSqliteDatabase(_directory.Database).AddSqliteGrainStorage(Stores.Durable).UseSqliteReminders();
                silo.Services.AddSingleton<IBlobStores>(_blobs);
                silo.Services.AddSingleton<IProvenanceLogs>(new FolderLogs(Path.Combine(_folder, "logs", name)));
                SiloSetup.Configure(silo, identity, _key, TimeProvider.System);
                silo.Services.AddSingleton<ITrainingExecutor>(_ => Steps.Watch(name));
                _membership.Configure(silo);
            },
            CancellationToken.None);
    }

    public Task StopSiloAsync(string name) => _cluster.StopSiloAsync(name);

    public Task KillSiloAsync(string name) => _cluster.KillSiloAsync(name);

    /// <summary>Runs a job to its end.</summary>
    public async Task<JobSnapshot> RunAsync(JobSpec spec)
    {
        var job = JobIds.New(TimeProvider.System);
        await Node.SubmitJobAsync(job, spec);
        return await EndOfAsync(job);
    }

    public async Task<JobSnapshot> EndOfAsync(string job)
    {
        using var patience = new CancellationTokenSource(TestNode.Patience);
        await foreach (var snapshot in Node.WatchJobAsync(job, patience.Token))
            if (snapshot.HasEnded) return snapshot;
        throw new InvalidOperationException("The watch ended before the job.");
    }

    public async ValueTask DisposeAsync()
    {
        Steps.Release();
        await _cluster.DisposeAsync();
        _blobs.Dispose();
        _directory.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
