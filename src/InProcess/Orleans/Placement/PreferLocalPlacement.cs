namespace Orleans.Runtime;

/// <summary>The caller's silo when it is compatible, otherwise any.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class PreferLocalPlacement : PlacementStrategy
{
    internal static PreferLocalPlacement Singleton { get; } = new();
}
