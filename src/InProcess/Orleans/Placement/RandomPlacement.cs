namespace Orleans.Runtime;

/// <summary>Any compatible silo, each as likely.</summary>
[GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class RandomPlacement : PlacementStrategy
{
    internal static RandomPlacement Singleton { get; } = new();
}
