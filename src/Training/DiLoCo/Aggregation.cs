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
        var mean = new WeightedMean(ordered.Select(c => (c.Worker, c.Tokens)));
        foreach (var one in ordered) mean.Add(one.PseudoGradient);
        return mean.Value;
    }
}

/// <summary>The mean of <see cref="Aggregation"/>, one δ at a time: those of a round need not be in memory together.</summary>
public sealed class WeightedMean
{
    private readonly (int Worker, long Tokens)[] _weights;
    private readonly long _all;
    private ParameterVector? _sum;
    private int _next;

    /// <summary>Begins with zero.</summary>
    /// <param name="weights">Worker key and tokens of each contribution, ascending by key.</param>
    /// <exception cref="ArgumentException">Two have one key, or one has no tokens.</exception>
    public WeightedMean(IEnumerable<(int Worker, long Tokens)> weights)
    {
        _weights = [.. weights];
        for (int i = 0; i < _weights.Length; i++)
        {
            var (worker, tokens) = _weights[i];
            if (tokens <= 0) throw new ArgumentException($"Worker {worker} claims {tokens} tokens: a contribution weighs at least one.");
            if (i > 0 && _weights[i - 1].Worker >= worker) throw new ArgumentException($"Worker {worker} contributes twice: keep its first.");
            _all = checked(_all + tokens);
        }
    }

    /// <summary>The mean, once all are added.</summary>
    /// <exception cref="InvalidOperationException">Some are not.</exception>
    public ParameterVector Value => _next == _weights.Length && _sum is not null
        ? _sum
        : throw new InvalidOperationException($"{_next} of {_weights.Length} contributions are added.");

    /// <summary>Adds the next contribution's δ.</summary>
    /// <exception cref="ArgumentException">It belongs to another model, or holds a NaN or infinity.</exception>
    public void Add(ParameterVector delta)
    {
        var (worker, tokens) = _weights[_next];
        _sum ??= new ParameterVector(delta.Layout);
        _sum.RequireSameShape(delta, $"The pseudo-gradient of worker {worker}");
        if (delta.FirstNonFinite() is var (tensor, index))
            throw new ArgumentException($"The pseudo-gradient of worker {worker} is not finite at {tensor.Name}[{index}]: reject it.");
        Elementwise.AddScaled((float)((double)tokens / _all), delta.Values, _sum.Values);
        _next++;
    }
}
