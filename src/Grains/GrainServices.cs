using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Placement;
using ZeroG.Grains.Auditing;
using ZeroG.Grains.Escrow;
using ZeroG.Grains.Provenance;
using ZeroG.Grains.Receipts;
using ZeroG.Grains.Security;
using ZeroG.Grains.Settlement;
using ZeroG.Grains.Slashing;
using ZeroG.Grains.Telemetry;
using ZeroG.Grains.Training;
using ZeroG.Grains.Training.Exchange;

namespace ZeroG.Grains;

/// <summary>Registers what the grains of this project need besides storage.</summary>
public static class GrainServices
{
    /// <summary>
    /// Adds the grains' own services, and the filters that let only silos call what is marked <see cref="SilosOnlyAttribute"/>.
    /// The host adds a <see cref="TimeProvider"/>, <see cref="ClusterKey"/>, <see cref="CallerIdentity"/>,
    /// <see cref="IBlobStores"/>, <see cref="IProvenanceLogs"/>, <see cref="LogKey"/>, <see cref="IJobLinks"/>, <see cref="ITrainingExecutor"/>, on device silos a <see cref="LocalProvider"/>, and grain
    /// storage named <see cref="Stores.Durable"/>. Where devices have several threads it also adds <see cref="DeviceCrews"/>; where several silos share a process it also adds one
    /// <see cref="GrainMetrics"/> for all of them. Without <see cref="Dice"/>, every worker computes every record again.
    /// </summary>
    public static ISiloBuilder AddZeroGGrains(this ISiloBuilder silo)
    {
        silo.Services.TryAddSingleton(services => new GrainMetrics(services.GetService<IMeterFactory>()));
        silo.Services.TryAddSingleton(_ => new DeviceCrews(1));
        silo.Services.TryAddSingleton(ClusterChain.None);
        silo.Services.TryAddSingleton(new LogOptions());
        silo.Services
            .AddSingleton<WorkTelemetry>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloTelemetry>()
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>, PlacementReadiness>()
            .AddSingleton<CorpusCache>()
            .AddSingleton<RoundWork>()
            .AddSingleton<RoundRecords>()
            .AddSingleton<PayoutSheets>()
            .AddSingleton<JobAdmission>()
            .AddSingleton<ExchangeServices>()
            .AddSingleton<AuditSigning>()
            .AddSingleton<ExchangeReplay>()
            .AddSingleton<AuditReplay>()
            .AddSingleton<AuditServices>()
            .AddSingleton<EvidenceWork>()
            .AddSingleton<ExchangeDispute>()
            .AddSingleton<SlashServices>()
            .AddSingleton<ReceiptMaking>()
            .AddSingleton<ReceiptServices>()
            .AddSingleton<MemberWork>()
            .AddSingleton<LogServices>()
            .AddSingleton<JobDriverFactory>()
            .AddSingleton<LocalJobs>()
            // Made on first use: only device silos have all that it needs.
            .AddSingleton(static services => ActivatorUtilities.CreateInstance<TrainerServices>(services))
            .AddSingleton(static services => ActivatorUtilities.CreateInstance<MemberServices>(services))
            .AddSingleton(static services => ActivatorUtilities.CreateInstance<AuditorServices>(services))
            .AddPlacementFilter<DevicePlacementStrategy, DevicePlacementDirector>(ServiceLifetime.Transient)
            .AddPlacementFilter<OrchestratorPlacementStrategy, OrchestratorPlacementDirector>(ServiceLifetime.Transient);
        return silo.AddOutgoingGrainCallFilter<CallStamp>().AddIncomingGrainCallFilter<CallGuard>();
    }
}
