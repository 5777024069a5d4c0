using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Activates on the compatible silo with the fewest activations.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class ActivationCountBasedPlacementAttribute : PlacementAttribute
{
    /// <summary>States that.</summary>
    public ActivationCountBasedPlacementAttribute()
        : base(ActivationCountBasedPlacement.Singleton)
    {
    }
}
