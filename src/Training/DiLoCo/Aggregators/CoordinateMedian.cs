using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// The median of what the parts have at each place (arXiv 1803.01498); between the two middle values when their number is
/// even.
/// </summary>
/// <remarks>
/// With fewer than half of the parts bad, every value of the result lies between two good parts' values, so that it is never
/// farther from any good part than the good parts are from each other. Tokens do not weigh: they are the sender's own claim,
/// and whoever claims most would be the median.
/// </remarks>
public sealed class CoordinateMedian : IAggregator
{
    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        Set(parts, result);
        return Parts.AllAccepted(parts);
    }

    /// <summary>Sets the result to the median of parts that have been checked.</summary>
    internal static void Set(IReadOnlyList<Part> parts, Span<float> result) => SortedColumns.Reduce(parts, default(Middle), result);

    private readonly struct Middle : IColumn
    {
        public Vector<float> Reduce(ReadOnlySpan<Vector<float>> sorted)
        {
            var (low, high) = (sorted[(sorted.Length - 1) / 2], sorted[sorted.Length / 2]);
            // Halved before they are added, the largest values have a finite sum; equal ones stay what they are.
            return Vector.ConditionalSelect(Vector.Equals(low, high), low, low * 0.5f + high * 0.5f);
        }
    }
}
