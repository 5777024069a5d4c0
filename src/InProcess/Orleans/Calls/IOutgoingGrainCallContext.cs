using Orleans.Runtime;

namespace Orleans;

/// <summary>A call on its way through the caller's filters.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that calls; null when a client does.</summary>
    IGrainContext? SourceContext { get; }
}
