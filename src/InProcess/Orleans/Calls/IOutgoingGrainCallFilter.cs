namespace Orleans;

/// <summary>Sees calls before they leave the caller.</summary>
public interface IOutgoingGrainCallFilter
{
    /// <summary>Sees one call; without <see cref="IGrainCallContext.Invoke"/> it is not made.</summary>
    Task Invoke(IOutgoingGrainCallContext context);
}
