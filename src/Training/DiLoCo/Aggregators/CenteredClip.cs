using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// Centered clipping (Karimireddy et al., arXiv 2012.10333): from a center v, some times
/// v ← v + Σ w · (x − v) · min(1, τ ÷ ‖x − v‖), so that no part pulls with more than τ.
/// </summary>
/// <remarks>
/// <para>τ is <paramref name="radius"/> times the lower median of the distances to v, found anew in each iteration: it needs no
/// tuning as gradients shrink. The center is the coordinate median, so that a round needs nothing of the one before;
/// the overload takes another, such as the last average (the paper's choice).</para>
/// <para>With fewer than half of the parts bad, τ is at most the radius times the largest distance D of a good part to v, and
/// bad parts of weight w (of 1) move v in an iteration by at most w·τ from where the good ones alone would.</para>
/// <para>w is tokens ÷ all tokens, in double; an iteration is of each value a chain over the parts in ascending key that starts
/// from v, s = fma(w·min(1, τ ÷ distance), x − v, s), in double, rounded to float at its end.</para>
/// </remarks>
/// <param name="radius">Of the lower median distance, above 0.</param>
/// <param name="iterations">1 to 100.</param>
public sealed class CenteredClip(double radius = 1, int iterations = 3) : IAggregator
{
    private readonly double _radius = radius is > 0 and <= 1e6
        ? radius
        : throw new ArgumentOutOfRangeException(nameof(radius), radius, "Choose a radius above 0, to 1,000,000.");

    private readonly int _iterations = iterations is >= 1 and <= 100
        ? iterations
        : throw new ArgumentOutOfRangeException(nameof(iterations), iterations, "Choose 1 to 100 iterations.");

    /// <summary>Combines the parts, starting from their coordinate median.</summary>
    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        CoordinateMedian.Set(parts, result);
        return Clip(parts, result);
    }

    /// <summary>Combines the parts, starting from a given center.</summary>
    /// <param name="parts">At least one, of equal length, in ascending order of distinct worker keys.</param>
    /// <param name="center">Of the parts' length; finite.</param>
    /// <param name="result">Overwritten.</param>
    /// <returns>One verdict a part, in the same order.</returns>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, ReadOnlySpan<float> center, Span<float> result)
    {
        Parts.Require(parts, result);
        Parts.RequireFinite(center, result.Length, "The center");
        center.CopyTo(result);
        return Clip(parts, result);
    }

    private Verdict[] Clip(IReadOnlyList<Part> parts, Span<float> center)
    {
        var all = (double)parts.Sum(part => part.Tokens);
        var (distances, factors, pulls) = (new double[parts.Count], new double[parts.Count], new double[parts.Count]);
        double limit = 0;
        for (int iteration = 0; iteration < _iterations; iteration++)
        {
            for (int i = 0; i < parts.Count; i++)
                distances[i] = Norms.Distance(parts[i].Values.Span, center);
            limit = _radius * OrderStatistics.LowerMedian(distances);
            for (int i = 0; i < parts.Count; i++)
            {
                factors[i] = distances[i] <= limit ? 1 : limit / distances[i];
                pulls[i] = parts[i].Tokens / all * factors[i];
            }
            Move(parts, pulls, center);
        }
        return [.. parts.Select((part, i) => factors[i] == 1
            ? new Verdict(part.Worker, VerdictKind.Accepted)
            : new Verdict(part.Worker, VerdictKind.Clipped, factors[i],
                $"distance {Figure.Of(distances[i])} from the center is over the radius of {Figure.Of(limit)}, " +
                $"{Figure.Of(_radius)} times the median of {parts.Count} workers"))];
    }

    private static void Move(IReadOnlyList<Part> parts, double[] pulls, Span<float> center)
    {
        for (int at = 0; at < center.Length; at += Vector<float>.Count)
        {
            var place = center.Slice(at, Math.Min(Vector<float>.Count, center.Length - at));
            Vector.Widen(Padded.Load(place), out var low, out var high);
            var (sumLow, sumHigh) = (low, high);
            for (int i = 0; i < parts.Count; i++)
            {
                Vector.Widen(Padded.Load(parts[i].Values.Span.Slice(at, place.Length)), out var first, out var second);
                var pull = new Vector<double>(pulls[i]);
                sumLow = Vector.FusedMultiplyAdd(pull, first - low, sumLow);
                sumHigh = Vector.FusedMultiplyAdd(pull, second - high, sumHigh);
            }
            Padded.Store(Vector.Narrow(sumLow, sumHigh), place);
        }
    }
}
