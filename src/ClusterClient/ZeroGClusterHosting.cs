using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace ZeroG.Client;

/// <summary>Makes an app a client of a cluster.</summary>
public static class ZeroGClusterHosting
{
    /// <summary>
    /// Registers an Orleans client for a cluster: membership in Redis or listed gateways, and mutual TLS. Calls go through
    /// it with <c>AddZeroGClient(…).OverGrains()</c>.
    /// </summary>
    /// <param name="host">The app.</param>
    /// <param name="configure">Says which cluster.</param>
    /// <exception cref="ZeroGException">The options do not fit each other, or a certificate file cannot be used.</exception>
    public static IHostApplicationBuilder UseZeroGCluster(this IHostApplicationBuilder host, Action<ZeroGClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(host);
        host.UseOrleansClient(OptionsOf(configure));
        return host;
    }

    /// <inheritdoc cref="UseZeroGCluster(IHostApplicationBuilder, Action{ZeroGClusterOptions})"/>
    public static IHostBuilder UseZeroGCluster(this IHostBuilder host, Action<ZeroGClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.UseOrleansClient(OptionsOf(configure));
    }

    private static Action<IClientBuilder> OptionsOf(Action<ZeroGClusterOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ZeroGClusterOptions();
        configure(options);
        options.Check();
        return client => Configure(client, options);
    }

    private static void Configure(IClientBuilder client, ZeroGClusterOptions options)
    {
        client.Configure<ClusterOptions>(cluster =>
        {
            cluster.ServiceId = options.ServiceId;
            cluster.ClusterId = options.ClusterId;
        });
        if (options.Redis is { } redis) client.UseRedisClustering(redis);
        else client.UseStaticClustering([.. options.Gateways]);
        if (options is { AuthorityFile: { } authority, CertificateFile: { } certificate, KeyFile: { } key })
            GatewayTls.Use(client, PemFiles.ReadAuthorities(authority), PemFiles.ReadChain(certificate, key));
        client.AddActivityPropagation();
        client.UseConnectionRetryFilter(new GatewayRetry(options.ConnectPatience));
    }
}
