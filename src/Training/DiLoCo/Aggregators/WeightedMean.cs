using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>The token-weighted mean that several aggregators end with.</summary>
/// <remarks>
/// Of each value a chain from 0 over the parts in ascending key, s = fma(w, x, s), with w the float nearest to
/// tokens ÷ (tokens of all that count) · factor, in double (docs/numerics.md, §9). After each link s is held to the finite
/// floats, since rounded weights may add up to a little more than 1.
/// </remarks>
internal static class WeightedMean
{
    // What all parts of a block are added to stays in the first-level cache.
    private const int Block = 2048;

    /// <summary>Sets the result.</summary>
    /// <param name="parts">As <see cref="Parts.Require"/> wants them.</param>
    /// <param name="factors">One a part, 0 to 1: what it is multiplied by; with 0 its tokens do not count either.</param>
    /// <param name="result">Overwritten; zeros when no part counts.</param>
    public static void Compute(IReadOnlyList<Part> parts, ReadOnlySpan<double> factors, Span<float> result)
    {
        long all = 0;
        for (int i = 0; i < parts.Count; i++)
            all += factors[i] > 0 ? parts[i].Tokens : 0;

        result.Clear();
        for (int at = 0; at < result.Length; at += Block)
        {
            var block = result.Slice(at, Math.Min(Block, result.Length - at));
            for (int i = 0; i < parts.Count; i++)
            {
                if (factors[i] > 0)
                    Add((float)((double)parts[i].Tokens / all * factors[i]), parts[i].Values.Span.Slice(at, block.Length), block);
            }
        }
    }

    private static void Add(float weight, ReadOnlySpan<float> x, Span<float> sum)
    {
        var (scale, most) = (new Vector<float>(weight), new Vector<float>(float.MaxValue));
        int i = 0;
        for (; i + Vector<float>.Count <= sum.Length; i += Vector<float>.Count)
        {
            var next = Vector.FusedMultiplyAdd(scale, new Vector<float>(x[i..]), new Vector<float>(sum[i..]));
            Vector.Max(Vector.Min(next, most), -most).CopyTo(sum[i..]);
        }
        for (; i < sum.Length; i++)
            sum[i] = Math.Max(Math.Min(MathF.FusedMultiplyAdd(weight, x[i], sum[i]), float.MaxValue), float.MinValue);
    }
}
