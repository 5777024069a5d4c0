using System.Collections.Immutable;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// What <see cref="ClippedMean"/> remembers of one tensor: the medians of the norms of its last rounds, as they counted. With
/// it a single part, or a majority of too large ones, is held to what was usual before.
/// </summary>
/// <remarks>Part of a hub's state: it follows from the parts of the rounds before, and replaying them gives it again.</remarks>
/// <param name="Norms">Oldest first, at most <see cref="Window"/>; finite, not negative.</param>
public sealed record NormHistory(ImmutableArray<double> Norms)
{
    /// <summary>Rounds that are remembered.</summary>
    public const int Window = 8;

    /// <summary>Before the first round.</summary>
    public static NormHistory Empty { get; } = new([]);

    /// <summary>This history with the median of one more round, without the oldest when it is full.</summary>
    public NormHistory With(double median) =>
        new((Norms.Length < Window ? Norms : Norms.RemoveAt(0)).Add(median));

    /// <inheritdoc/>
    public bool Equals(NormHistory? other) => other is not null && Norms.AsSpan().SequenceEqual(other.Norms.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Norms.Length == 0 ? 0 : HashCode.Combine(Norms.Length, Norms[^1]);
}
