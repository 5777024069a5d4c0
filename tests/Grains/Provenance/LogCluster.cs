using NSubstitute;
using Orleans.Runtime.Hosting;
using ZeroG.Conformance;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Security;
using ZeroG.Grains.Tests.Clusters;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.TestProcesses;

namespace ZeroG.Grains.Tests.Provenance;

/// <summary>A cluster with logs: grain state that outlives its silos, and a folder of copies for each silo.</summary>
internal sealed class LogCluster : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ConformanceCluster _cluster = null!;

    public SharedStorage Storage { get; } = new();

    public ConformanceCluster Running => _cluster;

    /// <summary>The grains as silos call them.</summary>
    public IGrainFactory Grains => _cluster.ServicesOf(_cluster.Silos[0]).GetRequiredService<IGrainFactory>();

    public IProvenanceLogGrain Log => Grains.GetGrain<IProvenanceLogGrain>(LogNames.Main);

    public static async Task<LogCluster> StartAsync(params string[] silos)
    {
        var cluster = new LogCluster();
        cluster._cluster = await ConformanceCluster.StartAsync(new ClusterSetup
        {
            Silos = [GrainCluster.Gateway("gate"), .. silos.Select(GrainCluster.Orchestrator)],
            GrainAssemblies = [typeof(BlobRef).Assembly, typeof(Stores).Assembly],
            ConfigureSilo = silo =>
            {
                silo.Services
                    .AddSingleton(TimeProvider.System)
                    .AddSingleton(GrainCluster.Key)
                    .AddSingleton(services => new CallerIdentity(services.GetRequiredService<ILocalSiloDetails>().Name, "orchestrator", GrainCluster.Provider))
                    .AddSingleton(Substitute.For<IBlobStores>())
                    .AddSingleton(Substitute.For<ITrainingExecutor>())
                    .AddSingleton(Substitute.For<IJobLinks>())
                    .AddSingleton(new LocalProvider(GrainCluster.Provider))
                    .AddSingleton(new LogKey(GrainCluster.Key.Derive("log")))
                    .AddSingleton<IProvenanceLogs>(services => new FolderLogs(cluster.FolderOf(services.GetRequiredService<ILocalSiloDetails>().Name)))
                    .AddGrainStorage(Stores.Durable, (_, _) => cluster.Storage);
                silo.UseInMemoryReminderService().AddZeroGGrains();
            },
        });
        return cluster;
    }

    /// <summary>Where a silo has its copies.</summary>
    public string FolderOf(string silo) => _folder.File(silo);

    /// <summary>Stops a silo, does something, and starts it again.</summary>
    public async Task RestartAsync(string silo, Action meanwhile)
    {
        await _cluster.DrainAsync(silo);
        meanwhile();
        await _cluster.AddSiloAsync(GrainCluster.Orchestrator(silo));
    }

    /// <summary>All entries about a subject, once there are so many.</summary>
    public async Task<List<LogEntry>> UntilFoundAsync(string subject, int count)
    {
        using var patience = new CancellationTokenSource(ConformanceCluster.Bound);
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        do
        {
            try
            {
                var found = (await Log.FindAsync(subject, 0, 64)).Items.Select(item => LogEntry.TryParse(item.Text, out var entry) ? entry : throw new InvalidDataException(item.Text)).ToList();
                if (found.Count >= count) return found;
            }
            catch (ZeroGException away) when (away.Kind is FailureKind.Storage or FailureKind.Unavailable)
            {
                // It is being opened.
            }
        }
        while (await looks.WaitForNextTickAsync(patience.Token));
        throw new InvalidOperationException("The looks ended.");
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Copies in a folder.</summary>
    internal sealed class FolderLogs(string folder) : IProvenanceLogs
    {
        public Task<IndexedLog> OpenAsync(string log) => IndexedLog.OpenAsync(Path.Combine(folder, log));
    }
}
