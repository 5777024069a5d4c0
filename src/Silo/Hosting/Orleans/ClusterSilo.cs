using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using ZeroG.Grains;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;
using ZeroG.Silo.Telemetry;

namespace ZeroG.Silo.Hosting;

/// <summary>One silo of a cluster of several processes.</summary>
public sealed class ClusterSilo : IAsyncDisposable
{
    private static readonly TimeSpan s_abandonLimit = TimeSpan.FromSeconds(10);

    private readonly DataDirectory _directory;
    private readonly NodeBlobStores _blobs;
    private readonly IHost _host;
    private bool _isStopped;

    private ClusterSilo(ClusterSettings settings, TimeProvider clock, Action<int> exit)
    {
        _directory = DataDirectory.Open(settings.Silo.DataDirectory);
        try
        {
            _blobs = new NodeBlobStores(Path.Combine(settings.Blobs.Folder, "durable"), Path.Combine(settings.Blobs.Folder, "scratch"));
            _host = Build(settings, _blobs, clock, exit);
        }
        catch
        {
            _blobs?.Dispose();
            _directory.Dispose();
            throw;
        }

        Ready = SiloReady.Of(settings);
    }

    /// <summary>Whether this build can run one.</summary>
    public static bool IsSupported => true;

    /// <summary>Where it listens.</summary>
    public SiloReady Ready { get; }

    /// <summary>The silo's services.</summary>
    internal IServiceProvider Services => _host.Services;

    /// <summary>Starts a silo and waits until it has joined its cluster.</summary>
    /// <param name="settings">What it is and whom it joins.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException">It could not, and the operator can do something about it.</exception>
    public static Task<ClusterSilo> StartAsync(ClusterSettings settings, CancellationToken cancellationToken = default) =>
        StartAsync(settings, TimeProvider.System, ClusterLoss.EndProcess, cancellationToken);

    /// <summary>The same, where a test has the clock and hears of a loss of the cluster.</summary>
    internal static async Task<ClusterSilo> StartAsync(ClusterSettings settings, TimeProvider clock, Action<int> exit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ClusterPorts.RequireFree(settings);
        var silo = new ClusterSilo(settings, clock, exit);
        try
        {
            await silo._host.StartAsync(cancellationToken);
            return silo;
        }
        catch (Exception failure)
        {
            await silo.AbandonAsync();
            // Orleans has a word of its own for a start that was given up.
            cancellationToken.ThrowIfCancellationRequested();
            throw ClusterStart.Explain(failure, settings);
        }
    }

    /// <summary>Stops in order, within the limit of the settings: no new work, what runs is finished or put aside, the cluster hears of it.</summary>
    public async Task StopAsync()
    {
        if (_isStopped) return;
        _isStopped = true;
        _host.Services.GetRequiredService<SiloHealth>().Drain();
        // The host's own limit ends the wait.
        await _host.StopAsync(CancellationToken.None);
    }

    /// <summary>Stops, and lets the data directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await ((IAsyncDisposable)_host).DisposeAsync();
            _blobs.Dispose();
            _directory.Dispose();
        }
    }

    // It may have been seen by the others already: they had better hear that it goes.
    private async Task AbandonAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(s_abandonLimit);
            await _host.StopAsync(limit.Token);
        }
        catch (Exception)
        {
            // What failed to start may fail to stop; why it did not start is what counts.
        }

        _isStopped = true;
        await DisposeAsync();
    }

    private static IHost Build(ClusterSettings settings, NodeBlobStores blobs, TimeProvider clock, Action<int> exit)
    {
        var log = SiloLogging.Outside(settings.Logging);
        var tls = settings.Tls is { } files
            ? new Reloaded<TlsIdentity>([files.CertificateFile, files.KeyFile, files.AuthorityFile], () => TlsIdentity.Load(files), clock, log)
            : null;
        var host = new HostBuilder();
        host.ConfigureServices(services =>
        {
            services.AddSingleton<IHostLifetime, CallerDecides>();
            services.AddLogging(logging => SiloLogging.Configure(logging, settings.Logging));
            TelemetrySetup.Add(services, TelemetryOptions.FromEnvironment(settings.Silo.Name));
            services.AddSingleton<ISiloEndpoints>(provider => provider.GetRequiredService<MetricsEndpoint>());
            services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Silo.ShutdownLimit);
            services.AddSingleton<IFatalErrorHandler>(provider => new ClusterLoss(provider.GetRequiredService<ILogger<ClusterLoss>>(), exit));
        });
        // In this order: services stop in the reverse of their start.
        new SiloListeners(settings, new NodeHttpOptions { Clock = clock }, tls).AddTo(host);
        host.UseOrleans(silo => new ClusterSiloServices(settings, blobs, tls, clock).AddTo(silo));
        var built = host.Build();
        built.Services.GetRequiredService<SiloHealth>().Watch(built.Services.GetRequiredKeyedService<IGrainStorage>(Stores.Durable));
        return built;
    }

    private sealed class CallerDecides : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
