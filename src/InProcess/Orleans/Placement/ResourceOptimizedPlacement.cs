namespace Orleans.Runtime;

/// <summary>The least loaded compatible silo; in one process, the one with the fewest activations.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class ResourceOptimizedPlacement : PlacementStrategy
{
    internal static ResourceOptimizedPlacement Singleton { get; } = new();
}
