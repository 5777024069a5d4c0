using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training.Exchange;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Exchange;
using ZeroG.Silo.Http;

namespace ZeroG.Silo.Cluster;

/// <summary>How hubs and members on the silos of a cluster of several processes come together: by the data plane.</summary>
internal static class ClusterExchange
{
    /// <summary>Registers the links of the silo's jobs, and what lets others in.</summary>
    /// <param name="services">Of the silo, which has an <see cref="IPeerDirectory"/> among them.</param>
    /// <param name="settings">Of the silo.</param>
    /// <param name="tls">Who it is, where there is TLS.</param>
    /// <param name="clock">The clock.</param>
    public static void Add(IServiceCollection services, ClusterSettings settings, Reloaded<TlsIdentity>? tls, TimeProvider clock)
    {
        var key = ClusterKeyFile.Of(settings);
        var access = DataPlaneAccess.FromClusterKey(key);
        services.AddSingleton<JobHubs>();
        services.AddSingleton<IJobLinks>(provider =>
        {
            var peers = provider.GetRequiredService<IPeerDirectory>();
            PeerTransport Transport() => new(access, null, clock, tls is null ? null : () => ClusterBlobs.ClientOf(tls));
            return new JobLinks(
                settings.Silo.Name,
                key,
                provider.GetRequiredService<JobHubs>(),
                (place, jobId, epoch) => new FarHub(peers, Transport, place, jobId, epoch));
        });
        services.AddSingleton(provider => new ExchangeEndpoints(
            provider.GetRequiredService<JobHubs>(), access, provider.GetRequiredService<ILogger<ExchangeEndpoints>>()));
        services.AddSingleton<IDataEndpoints>(provider => provider.GetRequiredService<ExchangeEndpoints>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ExchangeEnd>();
    }

    /// <summary>
    /// Closes hubs and streams once the silo's grains are gone, and before its listeners stop, which wait for every request and would
    /// wait for members as long as they may.
    /// </summary>
    private sealed class ExchangeEnd(JobHubs hubs, ExchangeEndpoints endpoints) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle observer) =>
            observer.Subscribe(nameof(ExchangeEnd), ServiceLifecycleStage.RuntimeServices, static _ => Task.CompletedTask, EndAsync);

        private Task EndAsync(CancellationToken cancellationToken)
        {
            hubs.Dispose();
            endpoints.Dispose();
            return Task.CompletedTask;
        }
    }
}
