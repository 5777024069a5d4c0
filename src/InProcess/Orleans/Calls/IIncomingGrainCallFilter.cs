namespace Orleans;

/// <summary>Sees calls before grains do. Registered for a silo, or implemented by a grain class for its own calls.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Sees one call; without <see cref="IGrainCallContext.Invoke"/> the grain never does.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}
