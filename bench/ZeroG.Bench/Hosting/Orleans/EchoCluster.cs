using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ZeroG.Bench.Hosting;

/// <summary>One silo without a gateway; the client is the silo's own, so no call passes a socket.</summary>
internal sealed class EchoCluster(IHost host) : IAsyncDisposable
{
    /// <summary>Who calls whom, for the report.</summary>
    public static string Description => "Microsoft Orleans: one silo, its co-hosted client";

    /// <summary>Name of the runtime.</summary>
    public static string Runtime => "orleans";

    /// <summary>What calls.</summary>
    public IGrainFactory Grains => host.Services.GetRequiredService<IGrainFactory>();

    /// <summary>Starts it.</summary>
    public static async Task<EchoCluster> StartAsync()
    {
        var port = FreePort();
        var host = new HostBuilder()
            .ConfigureLogging(logging => logging.ClearProviders())
            .UseOrleans(silo => silo.UseLocalhostClustering(port, gatewayPort: 0, new IPEndPoint(IPAddress.Loopback, port), "bench", "bench"))
            .Build();
        await host.StartAsync();
        return new EchoCluster(host);
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        host.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
