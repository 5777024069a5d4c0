using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroG.Client;

namespace ZeroG.Silo.Http;

/// <summary>
/// Serves a node to the other commands of this machine: HTTP on 127.0.0.1 and a port of the system's choosing, with a
/// random token that only the owner of the data directory can read.
/// </summary>
public sealed class NodeHttpServer : IAsyncDisposable
{
    private const int TokenBytes = 32;
    private const int MaxConnections = 256;

    private readonly WebApplication _web;
    private readonly string _dataDirectory;

    private NodeHttpServer(WebApplication web, string dataDirectory, NodeAddress address)
    {
        _web = web;
        _dataDirectory = dataDirectory;
        Address = address;
    }

    /// <summary>Where it listens; also in <c>up.json</c> of the data directory.</summary>
    public NodeAddress Address { get; }

    /// <summary>Starts to listen, and writes <c>up.json</c> once it does.</summary>
    /// <param name="node">What the calls go to; not disposed by the server.</param>
    /// <param name="dataDirectory">Data directory of the node; the caller holds its lock.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ZeroGException"><c>up.json</c> cannot be written.</exception>
    public static async Task<NodeHttpServer> StartAsync(
        INode node, string dataDirectory, NodeHttpOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new NodeHttpOptions();
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes));
        var web = Build(node, options, token);
        try
        {
            await web.StartAsync(cancellationToken);
            var listening = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            var address = new NodeAddress(new Uri(listening), token, Environment.ProcessId, options.Clock.GetUtcNow());
            NodeAddressFile.Write(dataDirectory, address);
            return new NodeHttpServer(web, dataDirectory, address);
        }
        catch
        {
            await web.DisposeAsync();
            throw;
        }
    }

    /// <summary>Removes <c>up.json</c>, ends the open streams, and waits for the calls that are under way.</summary>
    public async ValueTask DisposeAsync()
    {
        NodeAddressFile.Remove(_dataDirectory, Address);
        await _web.StopAsync();
        await _web.DisposeAsync();
    }

    private static WebApplication Build(INode node, NodeHttpOptions options, string token)
    {
        // The empty builder reads no configuration: no environment variable can make it listen elsewhere.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "zerog" });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.ConfigureHttpJsonOptions(json => NodeJson.Configure(json.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        // The owner of the process decides when it ends.
        builder.Services.AddSingleton<IHostLifetime, PassiveLifetime>();

        var web = builder.Build();
        var problems = new Problems(options.Log);
        byte[][] tokens = [Encoding.ASCII.GetBytes(token)];
        web.Use(new RequestGuard(new GuardOptions(() => tokens, IsLoopback: true, [NodeRoutes.Live])).InvokeAsync);
        web.Use(problems.InvokeAsync);
        web.MapGet(NodeRoutes.Live, () => TypedResults.Text("alive"));
        new NodeApi(node, problems, options, web.Lifetime.ApplicationStopping).MapTo(web);
        return web;
    }

    private sealed class PassiveLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
