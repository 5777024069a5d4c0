namespace Orleans.Runtime;

/// <summary>The compatible silo the hash of the grain id falls on.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class HashBasedPlacement : PlacementStrategy
{
    internal static HashBasedPlacement Singleton { get; } = new();
}
