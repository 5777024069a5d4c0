using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace ZeroG.Grains.Training;

/// <summary>
/// Places a grain on silos of role orchestrator and nowhere else: its state and its blobs are durable there, and
/// orchestration never queues behind inner steps.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class OrchestratorPlacementAttribute : PlacementFilterAttribute
{
    /// <summary>Marks a grain class.</summary>
    public OrchestratorPlacementAttribute()
        : base(new OrchestratorPlacementStrategy())
    {
    }
}

/// <summary>The strategy behind <see cref="OrchestratorPlacementAttribute"/>; has no settings.</summary>
public sealed class OrchestratorPlacementStrategy() : PlacementFilterStrategy(order: 0);

/// <summary>Keeps the silos of role orchestrator; none, when there is none.</summary>
internal sealed class OrchestratorPlacementDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos) =>
        [.. silos.Where(silo => SiloMetadataKeys.HasRole(metadata.GetSiloMetadata(silo), SiloMetadataKeys.OrchestratorRole))];
}
