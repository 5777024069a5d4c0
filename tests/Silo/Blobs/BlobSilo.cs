using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Security;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Tests.Blobs;

/// <summary>A silo's data plane on a real HTTP/2 listener over a folder.</summary>
internal sealed class BlobSilo : IAsyncDisposable
{
    public static readonly ClusterKey ClusterKey = KeyOf(1);

    private readonly WebApplication _web;

    private BlobSilo(string folder, WebApplication web, NodeBlobStores stores, DataPlaneEndpoints endpoints, BlobPeer peer)
    {
        (Folder, _web, Stores, Endpoints, Peer) = (folder, web, stores, endpoints, peer);
    }

    /// <summary>Holds blobs/ and scratch/; the caller's.</summary>
    public string Folder { get; }

    public NodeBlobStores Stores { get; }

    public DataPlaneEndpoints Endpoints { get; }

    public BlobPeer Peer { get; }

    /// <summary>Starts a silo; <paramref name="between"/> stands between the network and the endpoints, <paramref name="beside"/> on the same listener.</summary>
    public static async Task<BlobSilo> StartAsync(
        string folder,
        string name = "donor",
        bool isKeeper = true,
        DataPlaneOptions? options = null,
        TimeProvider? clock = null,
        Func<HttpContext, RequestDelegate, Task>? between = null,
        DataPlaneAccess? access = null,
        Reloaded<TlsIdentity>? tls = null,
        IDataEndpoints? beside = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "zerog" });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (tls is not null) listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(tls.Current.ForServer(asksForClient: true)) });
        }));
        builder.Services.AddRoutingCore().AddLogging(logging => logging.ClearProviders());
        var web = builder.Build();
        if (between is not null) web.Use(between);
        var stores = new NodeBlobStores(Path.Combine(folder, "blobs"), Path.Combine(folder, "scratch"));
        var endpoints = new DataPlaneEndpoints(
            stores, access ?? DataPlaneAccess.FromClusterKey(ClusterKey), options, clock ?? TimeProvider.System);
        endpoints.Map(web);
        beside?.Map(web);
        await web.StartAsync();
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new BlobSilo(folder, web, stores, endpoints, new BlobPeer(name, new Uri(address), isKeeper));
    }

    /// <summary>A cluster's key; another number, another key.</summary>
    public static ClusterKey KeyOf(int number) => new([.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7 + number))]);

    /// <summary>Breaks every connection off, as a dying process does.</summary>
    public async Task KillAsync() => await _web.StopAsync(new CancellationToken(canceled: true));

    /// <summary>All files below the folder but the stores' own locks.</summary>
    public string[] Files() => [.. Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Where(file => !file.EndsWith(".lock", StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync(new CancellationToken(canceled: true));
        await _web.DisposeAsync();
        Endpoints.Dispose();
        Stores.Dispose();
    }
}
