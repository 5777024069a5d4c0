using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ZeroG.Silo.Hosting;

/// <summary>The silos of one process on Microsoft Orleans: one host a silo, on loopback ports of the system's choice.</summary>
/// <remarks>The first silo keeps the membership, so it is stopped last.</remarks>
internal sealed class LocalCluster(string serviceId, TimeProvider clock) : IAsyncDisposable
{
    private readonly List<(string Name, IHost Host)> _silos = [];
    private IPEndPoint? _primary;

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "orleans";

    /// <summary>The silos, in order of their start.</summary>
    public IReadOnlyList<string> Silos => [.. _silos.Select(silo => silo.Name)];

    /// <summary>Grains of the cluster, called through its first silo.</summary>
    public IGrainFactory Grains => _silos[0].Host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts a silo and waits until it is active.</summary>
    public async Task StartSiloAsync(string name, Action<ISiloBuilder> configure, CancellationToken cancellationToken)
    {
        var port = FreePort();
        var primary = _primary ?? new IPEndPoint(IPAddress.Loopback, port);
        var host = new HostBuilder()
            .UseOrleans(silo =>
            {
                silo.UseLocalhostClustering(port, FreePort(), primary, serviceId, serviceId);
                silo.Configure<Orleans.Configuration.SiloOptions>(options => options.SiloName = name);
                silo.Services.AddKeyedSingleton(TimeProviderNames.Grains, clock);
                configure(silo);
            })
            // The process decides when its silos stop, not each of them on Ctrl-C.
            .ConfigureServices(services => services.AddSingleton<IHostLifetime, ProcessDecides>())
            .Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }

        _primary = primary;
        _silos.Add((name, host));
    }

    /// <summary>Drains all silos, the first one last.</summary>
    public async ValueTask DisposeAsync()
    {
        for (; _silos.Count > 0; _silos.RemoveAt(_silos.Count - 1))
        {
            var host = _silos[^1].Host;
            await host.StopAsync();
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
            else host.Dispose();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class ProcessDecides : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
