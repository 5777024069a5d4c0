using System.Numerics;
using System.Runtime.InteropServices;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Optimization;

/// <summary>
/// AdamW (arXiv 1711.05101, algorithm 2), element by element in float32; the bias corrections are folded into its coefficients.
/// </summary>
/// <remarks>
/// With g = gradient · <see cref="Scale"/> rounded once, each value on its own and every product rounded unless fused:
/// m ← fma(1 − β₁, g, β₁·m); v ← fma((1 − β₂)·g, g, β₂·v); θ ← fma(θ, keep, −(rate·m / fma(√v, correction, ε))).
/// </remarks>
internal readonly struct AdamW
{
    private readonly float _beta1, _rest1, _beta2, _rest2, _rate, _correction, _epsilon;

    /// <summary>The coefficients of one step.</summary>
    /// <param name="settings">Validated settings.</param>
    /// <param name="step">The step, counted from 1.</param>
    /// <param name="rate">Its learning rate.</param>
    /// <param name="scale">What each value of the gradient is multiplied by first.</param>
    public AdamW(AdamWSettings settings, long step, double rate, float scale)
    {
        (_beta1, _rest1) = ((float)settings.Beta1, (float)(1 - settings.Beta1));
        (_beta2, _rest2) = ((float)settings.Beta2, (float)(1 - settings.Beta2));
        _rate = (float)(rate / (1 - PortableMath.Power(settings.Beta1, step)));
        _correction = (float)(1 / Math.Sqrt(1 - PortableMath.Power(settings.Beta2, step)));
        _epsilon = (float)settings.Epsilon;
        Scale = scale;
    }

    /// <summary>What each value of the gradient is multiplied by first.</summary>
    public float Scale { get; }

    /// <summary>Updates parameters x and moments m and v in place; all four have the same length.</summary>
    /// <returns>Whether all new parameters are finite.</returns>
    public bool Update(Span<float> x, ReadOnlySpan<float> g, Span<float> m, Span<float> v, float keep)
    {
        if (g.Length != x.Length || m.Length != x.Length || v.Length != x.Length)
            throw new ArgumentException($"{x.Length} parameters, {g.Length} of the gradient, {m.Length} and {v.Length} moments.");
        ref float px = ref MemoryMarshal.GetReference(x), pg = ref MemoryMarshal.GetReference(g);
        ref float pm = ref MemoryMarshal.GetReference(m), pv = ref MemoryMarshal.GetReference(v);
        Vector<float> scale = new(Scale), beta1 = new(_beta1), rest1 = new(_rest1), beta2 = new(_beta2), rest2 = new(_rest2);
        Vector<float> rate = new(_rate), correction = new(_correction), epsilon = new(_epsilon), kept = new(keep);
        var notFinite = Vector<int>.Zero;
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
        {
            var at = (nuint)i;
            var gradient = scale * Vector.LoadUnsafe(ref pg, at);
            var first = Vector.FusedMultiplyAdd(rest1, gradient, beta1 * Vector.LoadUnsafe(ref pm, at));
            var second = Vector.FusedMultiplyAdd(rest2 * gradient, gradient, beta2 * Vector.LoadUnsafe(ref pv, at));
            var step = rate * first / Vector.FusedMultiplyAdd(Vector.SquareRoot(second), correction, epsilon);
            var next = Vector.FusedMultiplyAdd(Vector.LoadUnsafe(ref px, at), kept, -step);
            next.StoreUnsafe(ref px, at);
            first.StoreUnsafe(ref pm, at);
            second.StoreUnsafe(ref pv, at);
            notFinite |= Vector.AsVectorInt32(next - next); // +0 for a finite value, NaN for any other
        }
        bool isFinite = notFinite == Vector<int>.Zero;
        for (; i < x.Length; i++)
        {
            var gradient = Scale * g[i];
            m[i] = MathF.FusedMultiplyAdd(_rest1, gradient, _beta1 * m[i]);
            v[i] = MathF.FusedMultiplyAdd(_rest2 * gradient, gradient, _beta2 * v[i]);
            var step = _rate * m[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), _correction, _epsilon);
            x[i] = MathF.FusedMultiplyAdd(x[i], keep, -step);
            isFinite &= float.IsFinite(x[i]);
        }
        return isFinite;
    }
}
