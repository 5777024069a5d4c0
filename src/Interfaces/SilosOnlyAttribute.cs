namespace ZeroG;

/// <summary>
/// Marks a grain interface or method that only silos of the same cluster may call. Whoever reaches the port of a silo or of a
/// gateway may send any call; a silo proves itself with a token under the cluster's key, and others are refused with
/// <see cref="FailureKind.Forbidden"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Interface | AttributeTargets.Method)]
public sealed class SilosOnlyAttribute : Attribute
{
    /// <summary>Whether the calling silo must also belong to the provider whose id is the grain's key.</summary>
    public bool OwnProvider { get; init; }
}
