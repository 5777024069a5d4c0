using System.Numerics;
using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Optimization;

/// <summary>One step of AdamW (arXiv 1711.05101, algorithm 2), element by element in float32.</summary>
internal static class AdamW
{
    /// <summary>
    /// Scales the gradient so that its global norm is at most <paramref name="limit"/>, and returns the norm before. The
    /// norm sums squares in double over the flat vector in <see cref="Lanes"/>' order.
    /// </summary>
    public static double Clip(ParameterVector gradient, double limit)
    {
        var norm = Math.Sqrt(Lanes.SumOfSquares(gradient.Values));
        if (norm > limit)
            Elementwise.Scale((float)(limit / norm), gradient.Values);
        return norm;
    }

    /// <summary>
    /// θ ← θ·(1 − rate·decay) − rate · m̂ / (√v̂ + ε), moments updated in place; returns the state with one more step.
    /// </summary>
    public static AdamWState Step(ParameterVector parameters, ParameterVector gradient, AdamWState state, AdamWSettings settings, double rate)
    {
        var steps = state.Steps + 1;
        var correction = 1 / Math.Sqrt(1 - PortableMath.Power(settings.Beta2, steps));
        var scale = new Coefficients(
            (float)settings.Beta1,
            (float)(1 - settings.Beta1),
            (float)settings.Beta2,
            (float)(1 - settings.Beta2),
            (float)(rate / (1 - PortableMath.Power(settings.Beta1, steps))),
            (float)correction,
            (float)settings.Epsilon);
        foreach (var tensor in parameters.Layout.Tensors)
        {
            var keep = tensor.Decays ? (float)(1 - rate * settings.WeightDecay) : 1f;
            Update(parameters[tensor], gradient[tensor], state.FirstMoment[tensor], state.SecondMoment[tensor], scale, keep);
        }
        return state with { Steps = steps };
    }

    private static void Update(Span<float> x, ReadOnlySpan<float> g, Span<float> m, Span<float> v, in Coefficients c, float keep)
    {
        Vector<float> beta1 = new(c.Beta1), rest1 = new(c.Rest1), beta2 = new(c.Beta2), rest2 = new(c.Rest2);
        Vector<float> rate = new(c.Rate), correction = new(c.Correction), epsilon = new(c.Epsilon), kept = new(keep);
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
        {
            var gradient = new Vector<float>(g[i..]);
            var first = Vector.FusedMultiplyAdd(rest1, gradient, beta1 * new Vector<float>(m[i..]));
            var second = Vector.FusedMultiplyAdd(rest2 * gradient, gradient, beta2 * new Vector<float>(v[i..]));
            var step = rate * first / Vector.FusedMultiplyAdd(Vector.SquareRoot(second), correction, epsilon);
            Vector.FusedMultiplyAdd(new Vector<float>(x[i..]), kept, -step).CopyTo(x[i..]);
            first.CopyTo(m[i..]);
            second.CopyTo(v[i..]);
        }
        for (; i < x.Length; i++)
        {
            m[i] = MathF.FusedMultiplyAdd(c.Rest1, g[i], c.Beta1 * m[i]);
            v[i] = MathF.FusedMultiplyAdd(c.Rest2 * g[i], g[i], c.Beta2 * v[i]);
            var step = c.Rate * m[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), c.Correction, c.Epsilon);
            x[i] = MathF.FusedMultiplyAdd(x[i], keep, -step);
        }
    }

    private readonly record struct Coefficients(
        float Beta1, float Rest1, float Beta2, float Rest2, float Rate, float Correction, float Epsilon);
}
