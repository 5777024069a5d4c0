using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Runtime;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Timers;

namespace ZeroG.InProcess;

/// <summary>The services that silos and the client have without being asked.</summary>
internal static class ClusterServices
{
    /// <summary>What comes before the application's own registrations.</summary>
    internal static IServiceCollection New(InProcessCluster cluster, IServiceCollection shared, IConfiguration configuration)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddOptions();
        services.AddSingleton(configuration);
        services.AddSingleton(cluster);
        services.Configure<ClusterOptions>(
            options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        foreach (var service in shared)
        {
            services.Add(service);
        }

        return services;
    }

    /// <summary>What a silo has besides; the application may have registered it already.</summary>
    internal static void AddSilo(IServiceCollection services, InProcessSilo silo)
    {
        services.AddSingleton(silo);
        services.TryAddSingleton<ILocalSiloDetails>(silo);
        services.Configure<SiloOptions>(options => options.SiloName = silo.Name);
        services.TryAddSingleton<ISiloMetadataCache, SiloMetadataCache>();
        services.TryAddSingleton<ITimerRegistry, TimerRegistry>();
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.TryAddSingleton<IGrainRuntime, GrainRuntime>();
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddScoped<ActivationScope>();
        services.AddScoped(static provider => provider.GetRequiredService<ActivationScope>().GrainContext);
        services.TryAddSingleton<IClusterClient>(provider => new ClusterClient(silo.Origin, provider));
        services.TryAddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<IClusterClient>());
        services.TryAddSingleton(silo.Cluster.TimeProvider);
        foreach (var key in SiloClocks.Keys)
        {
            services.TryAddKeyedSingleton(key, silo.Cluster.TimeProvider);
        }
    }

    /// <summary>What the client has besides.</summary>
    internal static void AddClient(IServiceCollection services, InProcessCluster cluster)
    {
        services.TryAddSingleton(cluster.TimeProvider);
        services.TryAddSingleton(_ => cluster.Client);
        services.TryAddSingleton<IGrainFactory>(_ => cluster.Client);
    }
}
