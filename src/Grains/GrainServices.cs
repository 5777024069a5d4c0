using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using ZeroG.Grains.Security;
using ZeroG.Grains.Training;

namespace ZeroG.Grains;

/// <summary>Registers what the grains of this project need besides storage.</summary>
public static class GrainServices
{
    /// <summary>
    /// Adds the grains' own services, and the filters that let only silos call what is marked <see cref="SilosOnlyAttribute"/>.
    /// The host adds a <see cref="TimeProvider"/>, <see cref="ClusterKey"/>, <see cref="CallerIdentity"/>,
    /// <see cref="IBlobStores"/>, <see cref="ITrainingExecutor"/>, on device silos a <see cref="LocalProvider"/>, and grain
    /// storage named <see cref="Stores.Durable"/>.
    /// </summary>
    public static ISiloBuilder AddZeroGGrains(this ISiloBuilder silo)
    {
        silo.Services
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PlacementReadiness>()
            .AddSingleton<CorpusCache>()
            .AddSingleton<RoundWork>()
            .AddSingleton<RoundRecords>()
            .AddSingleton<JobAdmission>()
            .AddSingleton<JobDriverFactory>()
            .AddPlacementFilter<DevicePlacementStrategy, DevicePlacementDirector>(ServiceLifetime.Transient)
            .AddPlacementFilter<OrchestratorPlacementStrategy, OrchestratorPlacementDirector>(ServiceLifetime.Transient);
        return silo.AddOutgoingGrainCallFilter<CallStamp>().AddIncomingGrainCallFilter<CallGuard>();
    }
}
