using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// At each place the mean of the parts' values without the k smallest and the k largest (arXiv 1803.01498), k being
/// <paramref name="trim"/> of the parts, rounded up, and at most so many that one or two are left.
/// </summary>
/// <remarks>
/// With at most k parts bad, every value of the result lies between two good parts' values. The mean is a chain from 0 over
/// the values ascending, fma(w, x, s) with w the float nearest to 1 ÷ (their number), and is held between the smallest and
/// the largest of them. Tokens do not weigh: they are the sender's own claim, and other parts are cut at every place.
/// </remarks>
/// <param name="trim">Share of the parts that is cut at each end, 0 to below a half: the share of bad parts that it bears.</param>
public sealed class TrimmedMean(double trim = 0.25) : IAggregator
{
    private readonly double _trim = trim is >= 0 and < 0.5
        ? trim
        : throw new ArgumentOutOfRangeException(nameof(trim), trim, "Choose a share of 0 to below 0.5.");

    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        SortedColumns.Reduce(parts, new Kept(Cut(parts.Count)), result);
        return Parts.AllAccepted(parts);
    }

    /// <summary>Values cut at each end of that many.</summary>
    internal int Cut(int count) => Share.RoundedUp(_trim, count, (count - 1) / 2);

    private readonly struct Kept(int cut) : IColumn
    {
        public Vector<float> Reduce(ReadOnlySpan<Vector<float>> sorted)
        {
            var kept = sorted[cut..^cut];
            var weight = new Vector<float>((float)(1.0 / kept.Length));
            var sum = Vector<float>.Zero;
            foreach (var value in kept)
                sum = Vector.FusedMultiplyAdd(weight, value, sum);
            return Vector.Min(Vector.Max(sum, kept[0]), kept[^1]);
        }
    }
}
