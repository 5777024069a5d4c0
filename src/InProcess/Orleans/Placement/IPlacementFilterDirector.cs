using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace Orleans.Placement;

/// <summary>Carries out a placement filter.</summary>
public interface IPlacementFilterDirector
{
    /// <summary>Those of <paramref name="silos"/> on which <paramref name="target"/> may be placed.</summary>
    IEnumerable<SiloAddress> Filter(
        PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos);
}
