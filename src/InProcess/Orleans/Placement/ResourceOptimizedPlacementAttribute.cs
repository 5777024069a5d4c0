using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Activates on the least loaded compatible silo; in one process, the one with the fewest activations.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ResourceOptimizedPlacementAttribute : PlacementAttribute
{
    /// <summary>States that.</summary>
    public ResourceOptimizedPlacementAttribute()
        : base(ResourceOptimizedPlacement.Singleton)
    {
    }
}
