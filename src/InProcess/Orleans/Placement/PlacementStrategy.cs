using Orleans.Metadata;

namespace Orleans.Runtime;

/// <summary>How the silo of a new activation is chosen.</summary>
public abstract class PlacementStrategy
{
    internal const string PropertyName = "placement-strategy";

    /// <summary>Whether a grain has one activation in the whole cluster.</summary>
    public virtual bool IsUsingGrainDirectory => true;

    /// <summary>Reads parameters back from <paramref name="properties"/>.</summary>
    public virtual void Initialize(GrainProperties properties)
    {
    }

    /// <summary>Writes the strategy's name and parameters to <paramref name="properties"/>.</summary>
    public virtual void PopulateGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) =>
        properties[PropertyName] = GetType().Name;
}
