using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>The gated unit of arXiv 2002.05202: y = silu(gate) · up, with silu(g) = g·σ(g) and σ(g) = 1/(1 + e⁻ᵍ).</summary>
internal static class SwiGlu
{
    /// <summary>y = silu(gate) · up, all of one length.</summary>
    public static void Forward(ReadOnlySpan<float> gate, ReadOnlySpan<float> up, Span<float> y)
    {
        int i = 0;
        for (; i + 8 <= y.Length; i += 8)
        {
            var g = Vector256.Create(gate.Slice(i, 8));
            (g * Sigmoid(g) * Vector256.Create(up.Slice(i, 8))).CopyTo(y[i..]);
        }
        for (; i < y.Length; i++)
        {
            var s = Sigmoid(Vector256.Create(gate[i]))[0];
            y[i] = gate[i] * s * up[i];
        }
    }

    /// <summary>Replaces gate and up by their gradients, given dy: dup = dy·silu(g), dgate = dy·up·σ·(1 + g·(1 − σ)).</summary>
    public static void Backward(ReadOnlySpan<float> dy, Span<float> gate, Span<float> up)
    {
        int i = 0;
        for (; i + 8 <= dy.Length; i += 8)
        {
            Vector256<float> g = Vector256.Create<float>(gate.Slice(i, 8)), u = Vector256.Create<float>(up.Slice(i, 8));
            var (dg, du) = Gradients(Vector256.Create(dy.Slice(i, 8)), g, u);
            dg.CopyTo(gate[i..]);
            du.CopyTo(up[i..]);
        }
        for (; i < dy.Length; i++)
        {
            var (dg, du) = Gradients(Vector256.Create(dy[i]), Vector256.Create(gate[i]), Vector256.Create(up[i]));
            (gate[i], up[i]) = (dg[0], du[0]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Gate, Vector256<float> Up) Gradients(Vector256<float> dy, Vector256<float> g, Vector256<float> u)
    {
        var s = Sigmoid(g);
        var slope = s * Vector256.FusedMultiplyAdd(g, Vector256<float>.One - s, Vector256<float>.One);
        return (dy * u * slope, dy * (g * s));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Sigmoid(Vector256<float> g) =>
        Vector256<float>.One / (Vector256<float>.One + Exponential.Exp(-g));
}
