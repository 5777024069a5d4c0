namespace Orleans.Runtime;

/// <summary>Where one activation of a grain is.</summary>
[GenerateSerializer, Immutable]
public sealed class GrainAddress : IEquatable<GrainAddress>
{
    /// <summary>The grain.</summary>
    [Id(0)]
    public GrainId GrainId { get; init; }

    /// <summary>The activation.</summary>
    [Id(1)]
    public ActivationId ActivationId { get; init; }

    /// <summary>The silo; null when it is not known.</summary>
    [Id(2)]
    public SiloAddress? SiloAddress { get; init; }

    /// <summary>Whether grain, activation and silo are all set.</summary>
    public bool IsComplete => !GrainId.IsDefault && !ActivationId.IsDefault && SiloAddress is not null;

    /// <inheritdoc />
    public bool Equals(GrainAddress? other) =>
        other is not null && Matches(other) && Equals(SiloAddress, other.SiloAddress);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as GrainAddress);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(GrainId, ActivationId);

    /// <summary>Whether both name the same activation of the same grain.</summary>
    public bool Matches(GrainAddress? other) =>
        other is not null && GrainId == other.GrainId && ActivationId == other.ActivationId;

    /// <summary>Grain, activation and silo.</summary>
    public string ToFullString() => ToString();

    /// <summary>Grain, activation and silo.</summary>
    public override string ToString() => $"[{SiloAddress} {GrainId} {ActivationId}]";
}
