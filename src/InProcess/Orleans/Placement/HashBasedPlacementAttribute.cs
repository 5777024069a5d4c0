using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Activates on the compatible silo the hash of the grain id falls on.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class HashBasedPlacementAttribute : PlacementAttribute
{
    /// <summary>States that.</summary>
    public HashBasedPlacementAttribute()
        : base(HashBasedPlacement.Singleton)
    {
    }
}
