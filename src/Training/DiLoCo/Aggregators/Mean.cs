namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// The token-weighted mean Σ (tokens ÷ all tokens) · x. Not robust: one part can move it anywhere.
/// </summary>
public sealed class Mean : IAggregator
{
    /// <inheritdoc/>
    public IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result)
    {
        Parts.Require(parts, result);
        var factors = new double[parts.Count];
        Array.Fill(factors, 1);
        WeightedMean.Compute(parts, factors, result);
        return Parts.AllAccepted(parts);
    }
}
