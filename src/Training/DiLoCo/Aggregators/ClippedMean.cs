namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// The token-weighted mean of parts held to a norm: none counts with more than <paramref name="multiple"/> times the lower
/// median of the norms that are there. A larger one is made smaller and keeps its direction.
/// </summary>
/// <remarks>
/// With fewer than half of the parts bad, the limit L is at most the multiple times the largest good norm, and bad parts of
/// weight w (of 1) move the result from the good mean by at most w·(L + the good mean's norm). A part that is more than
/// 2⁶⁴ times too large is left out, with its tokens: a float could not make it smaller without losing it.
/// </remarks>
/// <param name="multiple">Of the lower median, at least 1.</param>
public sealed class ClippedMean(double multiple = 2) : IAggregator
{
    private const double LeastFactor = 1.0 / (1UL << 32) / (1UL << 32);

    private readonly double _multiple = AtLeastOne(multiple, nameof(multiple));

    /// <summary>Combines the parts.</summary>
    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        var norms = new double[parts.Count];
        for (int i = 0; i < norms.Length; i++)
            norms[i] = Norms.Of(parts[i].Values.Span);

        var limit = _multiple * OrderStatistics.LowerMedian(norms);
        var because = $"{Figure.Of(_multiple)} times the median of {parts.Count} workers";
        var factors = new double[parts.Count];
        var verdicts = new Verdict[parts.Count];
        for (int i = 0; i < norms.Length; i++)
            (factors[i], verdicts[i]) = Judge(parts[i].Worker, norms[i], limit, because);
        WeightedMean.Compute(parts, factors, result);
        return verdicts;
    }

    private static (double Factor, Verdict Verdict) Judge(int worker, double norm, double limit, string because)
    {
        if (norm <= limit)
            return (1, new Verdict(worker, VerdictKind.Accepted));
        var factor = limit / norm;
        var reason = $"norm {Figure.Of(norm)} is over the limit of {Figure.Of(limit)}, {because}";
        return factor >= LeastFactor
            ? (factor, new Verdict(worker, VerdictKind.Clipped, factor, reason))
            : (0, new Verdict(worker, VerdictKind.Rejected, 0, reason));
    }

    private static double AtLeastOne(double value, string name) => value is >= 1 and <= 1e6
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "Choose a multiple of 1 to 1,000,000.");
}
