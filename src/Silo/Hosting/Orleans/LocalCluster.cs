using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Silo.Exchange;

namespace ZeroG.Silo.Hosting;

/// <summary>The silos of one process on Microsoft Orleans: one host a silo, on loopback ports of the system's choice.</summary>
/// <remarks>
/// The first silo keeps the membership, so it is stopped last. No silo opens a gateway: this process calls its grains
/// through its silos, and nobody else is to call them.
/// </remarks>
internal sealed class LocalCluster(string serviceId, TimeProvider clock) : IAsyncDisposable
{
    private const int StartAttempts = 5;
    private const int NoGateway = 0;

    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(30);

    private readonly List<(string Name, IHost Host)> _silos = [];
    private readonly MeetingPlace _meeting = new();
    private IPEndPoint? _primary;

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "orleans";

    /// <summary>The silos, in order of their start.</summary>
    public IReadOnlyList<string> Silos => [.. _silos.Select(silo => silo.Name)];

    /// <summary>Grains of the cluster, called through its first silo.</summary>
    public IGrainFactory Grains => _silos[0].Host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>The same: what only silos may call can be called.</summary>
    public IGrainFactory GrainsOfSilo => Grains;

    /// <summary>Starts a silo and waits until it is active.</summary>
    public async Task StartSiloAsync(string name, Action<ISiloBuilder> configure, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            var primary = _primary ?? new IPEndPoint(IPAddress.Loopback, port);
            var host = Build(name, port, primary, configure);
            try
            {
                await host.StartAsync(cancellationToken);
                _primary = primary;
                _silos.Add((name, host));
                return;
            }
            catch (Exception failure)
            {
                await DisposeAsync(host);
                // Somebody took the port between its choice and its use.
                if (attempt == StartAttempts || !IsPortTaken(failure)) throw;
            }
        }
    }

    /// <summary>Drains one silo; the others take over what it did. The first silo keeps the membership, so it stops last.</summary>
    public Task StopSiloAsync(string name) => StopAsync(Take(name));

    /// <summary>Ends one silo without a drain: what it did is not saved. The others hear of its end at once.</summary>
    public async Task KillSiloAsync(string name)
    {
        var host = Take(name);
        try
        {
            await host.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // As asked: it did not wait for anything.
        }
        finally
        {
            await DisposeAsync(host);
        }
    }

    /// <summary>Drains all silos, the first one last. One that fails to stop does not keep the others from it.</summary>
    /// <exception cref="Exception">The first failure, once all have been stopped.</exception>
    public async ValueTask DisposeAsync()
    {
        ExceptionDispatchInfo? first = null;
        for (; _silos.Count > 0; _silos.RemoveAt(_silos.Count - 1))
        {
            try
            {
                await StopAsync(_silos[^1].Host);
            }
            catch (Exception failure)
            {
                first ??= ExceptionDispatchInfo.Capture(failure);
            }
        }

        first?.Throw();
    }

    private IHost Take(string name)
    {
        var silo = _silos.Single(silo => silo.Name == name);
        _silos.Remove(silo);
        return silo.Host;
    }

    private static async Task StopAsync(IHost host)
    {
        try
        {
            using var limit = new CancellationTokenSource(s_stopLimit);
            await host.StopAsync(limit.Token);
        }
        finally
        {
            await DisposeAsync(host);
        }
    }

    private IHost Build(string name, int port, IPEndPoint primary, Action<ISiloBuilder> configure) => new HostBuilder()
        .UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(port, NoGateway, primary, serviceId, serviceId);
            silo.Configure<Orleans.Configuration.SiloOptions>(options => options.SiloName = name);
            silo.Services.AddKeyedSingleton(TimeProviderNames.Grains, clock);
            silo.Services.AddSingleton<IJobLinks>(services => _meeting.Enter(name, services.GetRequiredService<ClusterKey>()));
            silo.AddActivityPropagation();
            configure(silo);
        })
        // The process decides when its silos stop, not each of them on Ctrl-C.
        .ConfigureServices(services => services.AddSingleton<IHostLifetime, ProcessDecides>())
        .Build();

    private static async ValueTask DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        else host.Dispose();
    }

    private static bool IsPortTaken(Exception failure) => failure switch
    {
        SocketException socket => socket.SocketErrorCode == SocketError.AddressAlreadyInUse,
        AggregateException several => several.InnerExceptions.Any(IsPortTaken),
        _ => failure.InnerException is { } inner && IsPortTaken(inner),
    };

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
