using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.DiLoCo;

/// <summary>One worker's accepted pseudo-gradient.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Tokens">Tokens it trained on: its weight.</param>
/// <param name="PseudoGradient">δ.</param>
public sealed record Contribution(int Worker, long Tokens, ParameterVector PseudoGradient);

/// <summary>The outer gradient of a round.</summary>
public static class Aggregation
{
    /// <summary>
    /// Token-weighted mean Δ = Σ (tokens / all tokens) · δ, summed from zero in ascending worker key by fused multiply-add:
    /// the order of arrival does not matter.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// There is no contribution, two have one key, one has no tokens, belongs to another model, or holds a NaN or infinity.
    /// </exception>
    public static ParameterVector Mean(IReadOnlyCollection<Contribution> contributions)
    {
        if (contributions.Count == 0)
            throw new ArgumentException("A round needs at least one contribution to aggregate.");
        var ordered = contributions.OrderBy(c => c.Worker).ToArray();
        var all = ordered.Sum(c => c.Tokens > 0
            ? c.Tokens
            : throw new ArgumentException($"Worker {c.Worker} claims {c.Tokens} tokens: a contribution weighs at least one."));
        var mean = new ParameterVector(ordered[0].PseudoGradient.Layout);
        for (int i = 0; i < ordered.Length; i++)
        {
            var (worker, tokens, delta) = ordered[i];
            if (i > 0 && ordered[i - 1].Worker == worker)
                throw new ArgumentException($"Worker {worker} contributes twice: keep its first.");
            mean.RequireSameShape(delta, $"The pseudo-gradient of worker {worker}");
            if (delta.FirstNonFinite() is var (tensor, index))
                throw new ArgumentException($"The pseudo-gradient of worker {worker} is not finite at {tensor.Name}[{index}]: reject it.");
            Elementwise.AddScaled((float)((double)tokens / all), delta.Values, mean.Values);
        }
        return mean;
    }
}
