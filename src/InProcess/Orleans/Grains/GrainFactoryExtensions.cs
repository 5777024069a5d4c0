using Orleans.Runtime;

namespace Orleans;

/// <summary>References from raw keys.</summary>
public static class GrainFactoryExtensions
{
    /// <summary>The grain with <paramref name="grainPrimaryKey"/> whose class name starts with the given prefix.</summary>
    public static TGrainInterface GetGrain<TGrainInterface>(
        this IGrainFactory grainFactory, IdSpan grainPrimaryKey, string grainClassNamePrefix)
        where TGrainInterface : IGrain
    {
        ArgumentNullException.ThrowIfNull(grainFactory);
        return grainFactory.GetGrain(typeof(TGrainInterface), grainPrimaryKey, grainClassNamePrefix)
            .AsReference<TGrainInterface>();
    }

    /// <summary>The grain with <paramref name="grainPrimaryKey"/>.</summary>
    public static TGrainInterface GetGrain<TGrainInterface>(this IGrainFactory grainFactory, IdSpan grainPrimaryKey)
        where TGrainInterface : IGrain
    {
        ArgumentNullException.ThrowIfNull(grainFactory);
        return grainFactory.GetGrain(typeof(TGrainInterface), grainPrimaryKey).AsReference<TGrainInterface>();
    }
}
