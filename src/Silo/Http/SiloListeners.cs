using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ZeroG.Client;
using ZeroG.Silo.Cluster;
using ZeroG.Silo.Telemetry;

namespace ZeroG.Silo.Http;

/// <summary>The two listeners of a silo: HTTP for people and probes, HTTP/2 for the blobs of other silos.</summary>
internal sealed class SiloListeners(ClusterSettings settings, NodeHttpOptions options, Reloaded<TlsIdentity>? tls)
{
    /// <summary>Where a browser may look at the cluster.</summary>
    public const string Dashboard = "/dashboard";

    private const int MaxConnections = 4096;

    /// <summary>Adds them to a host. They listen before the silo starts and until it has stopped, so that probes hear how it goes.</summary>
    public void AddTo(IHostBuilder host) => host.ConfigureWebHost(
        web => web.UseKestrel(Listen).ConfigureServices(AddServices).Configure(Build),
        // No environment variable but the silo's own settings makes it listen elsewhere.
        environment => environment.SuppressEnvironmentConfiguration = true);

    private void Listen(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
        kestrel.Listen(settings.Silo.BindAddress, settings.Http.Port, listen =>
        {
            listen.Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            Secure(listen, asksForClient: false);
        });
        kestrel.Listen(settings.Silo.BindAddress, settings.DataPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            Secure(listen, asksForClient: true);
        });
    }

    private void Secure(ListenOptions listen, bool asksForClient)
    {
        if (tls is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(tls.Current.ForServer(asksForClient)) });
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(json => NodeJson.Configure(json.SerializerOptions));
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
    }

    private void Build(IApplicationBuilder app)
    {
        app.MapWhen(context => context.Connection.LocalPort == settings.DataPort, BuildData);
        BuildHttp(app);
    }

    private static void BuildData(IApplicationBuilder app)
    {
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            foreach (var endpoints in app.ApplicationServices.GetServices<IDataEndpoints>()) endpoints.Map(routes);
        });
    }

    private void BuildHttp(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger<SiloListeners>();
        var health = services.GetRequiredService<SiloHealth>();
        var problems = new Problems(line => SiloListenerLog.Failed(log, line));
        app.Use(new RequestGuard(Guard(log)).InvokeAsync);
        app.Use(problems.InvokeAsync);
        app.UseRouting();
        app.Use((context, next) => RefuseWhileStopping(context, next, health));
        app.UseEndpoints(routes =>
        {
            new HealthEndpoints(health).Map(routes);
            if (services.GetService<INode>() is { } node)
                new NodeApi(node, problems, options, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping).MapTo(routes);
            foreach (var endpoints in services.GetServices<ISiloEndpoints>()) endpoints.Map(routes);
        });
    }

    private GuardOptions Guard(ILogger log)
    {
        Func<IReadOnlyList<byte[]>>? tokens = null;
        if (settings.Http.TokenFile is { } file)
        {
            var newest = new Reloaded<IReadOnlyList<byte[]>>(
                [file], () => [.. TokenFile.Read(file).Select(Encoding.ASCII.GetBytes)], options.Clock, line => SiloListenerLog.NotReloaded(log, line));
            tokens = () => newest.Current;
        }
        else if (!settings.Silo.IsLoopback || !settings.IsDevelopment)
        {
            throw new InvalidOperationException("A silo that others reach, or in production, has a token file.");
        }

        return new GuardOptions(tokens, settings.Silo.IsLoopback, HealthEndpoints.Paths, Dashboard);
    }

    // Calls of grains would wait for a silo that is not there yet, or no more. Probes and metrics call none: what a silo
    // counted last, its drain among it, is still to be scraped.
    private static Task RefuseWhileStopping(HttpContext context, RequestDelegate next, SiloHealth health) =>
        health is { IsStarted: true, IsDraining: false }
            || HealthEndpoints.Paths.Append(MetricsEndpoint.Path).Contains(context.Request.Path.Value, StringComparer.Ordinal)
            ? next(context)
            : throw new ZeroGException(
                FailureKind.Unavailable,
                health.IsDraining ? "This silo is stopping." : "This silo has not joined the cluster yet.",
                "Ask another silo, or this one again later.");
}

/// <summary>Log entries of the listeners.</summary>
internal static partial class SiloListenerLog
{
    [LoggerMessage(1, LogLevel.Error, "{Failure}")]
    public static partial void Failed(ILogger logger, string failure);

    [LoggerMessage(2, LogLevel.Warning, "{Reason}")]
    public static partial void NotReloaded(ILogger logger, string reason);
}
