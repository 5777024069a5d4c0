namespace Orleans.Runtime;

/// <summary>The compatible silo with the fewest activations.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class ActivationCountBasedPlacement : PlacementStrategy
{
    internal static ActivationCountBasedPlacement Singleton { get; } = new();
}
