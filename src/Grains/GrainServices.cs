using Microsoft.Extensions.DependencyInjection;
using Orleans.Placement;
using ZeroG.Grains.Training;

namespace ZeroG.Grains;

/// <summary>Registers what the grains of this project need besides storage.</summary>
public static class GrainServices
{
    /// <summary>
    /// Adds the grains' own services. The host adds a <see cref="TimeProvider"/>, <see cref="IBlobStores"/>,
    /// <see cref="ITrainingExecutor"/>, on device silos a <see cref="LocalProvider"/>, and grain storage named
    /// <see cref="Stores.Durable"/>.
    /// </summary>
    public static ISiloBuilder AddZeroGGrains(this ISiloBuilder silo)
    {
        silo.Services
            .AddSingleton<CorpusCache>()
            .AddSingleton<RoundWork>()
            .AddSingleton<RoundRecords>()
            .AddSingleton<JobAdmission>()
            .AddSingleton<JobDriverFactory>()
            .AddSingleton<LocalJobs>()
            // Made on first use: only device silos have all that it needs.
            .AddSingleton(static services => ActivatorUtilities.CreateInstance<TrainerServices>(services))
            .AddPlacementFilter<DevicePlacementStrategy, DevicePlacementDirector>(ServiceLifetime.Transient)
            .AddPlacementFilter<OrchestratorPlacementStrategy, OrchestratorPlacementDirector>(ServiceLifetime.Transient);
        return silo;
    }
}
