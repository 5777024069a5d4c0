using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Node;

namespace ZeroG.Bench.Data;

/// <summary>A silo's data plane on loopback, HTTP/2 without TLS, over folders of its own.</summary>
internal sealed class DonorSilo : IAsyncDisposable
{
    private readonly WebApplication _web;
    private readonly DataPlaneEndpoints _endpoints;

    private DonorSilo(WebApplication web, NodeBlobStores stores, DataPlaneEndpoints endpoints, BlobPeer peer) =>
        (_web, Stores, _endpoints, Peer) = (web, stores, endpoints, peer);

    /// <summary>What it serves.</summary>
    public NodeBlobStores Stores { get; }

    /// <summary>Where.</summary>
    public BlobPeer Peer { get; }

    /// <summary>Starts one.</summary>
    /// <param name="folder">For its blobs.</param>
    /// <param name="name">Its name.</param>
    /// <param name="access">Whom it lets in.</param>
    public static async Task<DonorSilo> StartAsync(string folder, string name, DataPlaneAccess access)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "ZeroG.Bench" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddRoutingCore().AddLogging(logging => logging.ClearProviders());
        var web = builder.Build();
        var stores = new NodeBlobStores(Path.Combine(folder, name, "blobs"), Path.Combine(folder, name, "scratch"));
        var endpoints = new DataPlaneEndpoints(stores, access, null, TimeProvider.System);
        endpoints.Map(web);
        await web.StartAsync();
        var address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new DonorSilo(web, stores, endpoints, new BlobPeer(name, new Uri(address), IsKeeper: true));
    }

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _endpoints.Dispose();
        Stores.Dispose();
    }
}
