using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace ZeroG.Grains.Training;

/// <summary>Places a grain on a silo that offers no device, where there is one: orchestration never queues behind inner steps.</summary>
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

/// <summary>Keeps the silos without a device; all of them, when each has one.</summary>
internal sealed class OrchestratorPlacementDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var all = silos.ToList();
        var orchestrators = all.FindAll(silo => !metadata.GetSiloMetadata(silo).Metadata.ContainsKey(SiloMetadataKeys.Device));
        return orchestrators.Count > 0 ? orchestrators : all;
    }
}
