using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>Activates on the caller's silo when it is compatible, otherwise on any.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute
{
    /// <summary>States that.</summary>
    public PreferLocalPlacementAttribute()
        : base(PreferLocalPlacement.Singleton)
    {
    }
}
