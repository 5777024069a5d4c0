using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ZeroG.Grains.Training;
using ZeroG.Silo.Blobs;
using ZeroG.Silo.Hosting;
using ZeroG.Silo.Http;
using ZeroG.Silo.Node;

namespace ZeroG.Silo.Cluster;

/// <summary>Where a silo of a cluster has its blobs: in a folder that all silos share, or in its own and its peers'.</summary>
internal static class ClusterBlobs
{
    /// <summary>Registers the stores, and for peers what serves them.</summary>
    /// <param name="services">Of the silo, which has an <see cref="IPeerDirectory"/> among them.</param>
    /// <param name="settings">Of the silo.</param>
    /// <param name="local">Its folders.</param>
    /// <param name="tls">Who it is, where there is TLS.</param>
    /// <param name="clock">The clock.</param>
    public static void Add(IServiceCollection services, ClusterSettings settings, NodeBlobStores local, Reloaded<TlsIdentity>? tls, TimeProvider clock)
    {
        services.AddSingleton(local);
        services.AddSingleton<IBlobStores>(provider => provider.GetRequiredService<INodeBlobs>());
        if (settings.Blobs.Kind == BlobsKind.Folder)
        {
            services.AddSingleton<INodeBlobs>(local);
            return;
        }

        var access = DataPlaneAccess.FromClusterKey(ClusterKeyFile.Of(settings));
        services.AddSingleton(_ => new PeerTransport(access, null, clock, tls is null ? null : () => ClientOf(tls)));
        services.AddSingleton(provider => new ClusterBlobStores(
            local,
            provider.GetRequiredService<IPeerDirectory>(),
            provider.GetRequiredService<PeerTransport>(),
            new ClusterBlobOptions
            {
                IsKeeper = settings.Silo.Roles.HasFlag(SiloRoles.Orchestrator),
                Copies = settings.Blobs.Copies,
                CacheBytes = settings.Blobs.CacheBytes,
            },
            provider.GetRequiredService<ITrainingExecutor>().Draining,
            provider.GetRequiredService<ILogger<ClusterBlobStores>>()));
        services.AddSingleton<INodeBlobs>(provider => provider.GetRequiredService<ClusterBlobStores>());
        services.AddSingleton<IDataEndpoints>(provider => new DataPlaneEndpoints(
            local, access, null, clock, provider.GetRequiredService<ILogger<DataPlaneEndpoints>>()));
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, BlobSweep>();
    }

    /// <summary>What this silo shows its peers, and which of them it believes, as the files are now.</summary>
    internal static SslClientAuthenticationOptions ClientOf(Reloaded<TlsIdentity> tls) => new()
    {
        ClientCertificateContext = tls.Current.Context,
        RemoteCertificateValidationCallback = (_, certificate, chain, _) => tls.Current.Trusts(certificate as X509Certificate2, chain),
    };
}
