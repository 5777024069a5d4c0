using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>
/// The gated unit of arXiv 2002.05202: y = silu(gate) · up, with silu(g) = g·σ(g) and σ(g) = 1/(1 + e⁻ᵍ). A row of
/// (rows, 2·width) holds its gates, then its ups.
/// </summary>
internal static unsafe class SwiGlu
{
    private const int RowsAtOnce = 16;

    /// <summary>y (rows, width) from gates and ups (rows, 2·width).</summary>
    public static void Forward(Crew crew, ReadOnlySpan<float> gateUp, Span<float> y, int rows, int width)
    {
        Lengths.Require("Gates and ups", gateUp.Length, 2L * rows * width);
        Lengths.Require("y", y.Length, (long)rows * width);
        fixed (float* pg = gateUp, py = y)
        {
            var work = new Gating(pg, py, rows, width);
            crew.Run(ref work, (rows + RowsAtOnce - 1) / RowsAtOnce);
        }
    }

    /// <summary>Replaces gates and ups by their gradients, given dy (rows, width): dup = dy·silu(g), dgate = dy·up·σ·(1 + g·(1 − σ)).</summary>
    public static void Backward(Crew crew, ReadOnlySpan<float> dy, Span<float> gateUp, int rows, int width)
    {
        Lengths.Require("Gates and ups", gateUp.Length, 2L * rows * width);
        Lengths.Require("dy", dy.Length, (long)rows * width);
        fixed (float* pd = dy, pg = gateUp)
        {
            var work = new Differentiating(pd, pg, rows, width);
            crew.Run(ref work, (rows + RowsAtOnce - 1) / RowsAtOnce);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Sigmoid(Vector512<float> g) =>
        Vector512<float>.One / (Vector512<float>.One + Exponential.Exp(-g));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Gate, Vector512<float> Up) Gradients(Vector512<float> dy, Vector512<float> g, Vector512<float> u)
    {
        var s = Sigmoid(g);
        var slope = s * Vector512.FusedMultiplyAdd(g, Vector512<float>.One - s, Vector512<float>.One);
        return (dy * u * slope, dy * (g * s));
    }

    private readonly struct Gating(float* gateUp, float* y, int rows, int width) : IWork
    {
        public void Do(int item, int thread)
        {
            int end = Math.Min(rows, (item + 1) * RowsAtOnce);
            for (int r = item * RowsAtOnce; r < end; r++)
            {
                float* gate = gateUp + (nint)r * 2 * width, up = gate + width, target = y + (nint)r * width;
                int i = 0;
                for (; i + Lanes.Count <= width; i += Lanes.Count)
                {
                    var g = Vector512.Load(gate + i);
                    (g * Sigmoid(g) * Vector512.Load(up + i)).Store(target + i);
                }
                if (i < width)
                {
                    var g = Lanes.Load(gate + i, width - i);
                    Lanes.Store(g * Sigmoid(g) * Lanes.Load(up + i, width - i), target + i, width - i);
                }
            }
        }
    }

    private readonly struct Differentiating(float* dy, float* gateUp, int rows, int width) : IWork
    {
        public void Do(int item, int thread)
        {
            int end = Math.Min(rows, (item + 1) * RowsAtOnce);
            for (int r = item * RowsAtOnce; r < end; r++)
            {
                float* gate = gateUp + (nint)r * 2 * width, up = gate + width, grad = dy + (nint)r * width;
                int i = 0;
                for (; i + Lanes.Count <= width; i += Lanes.Count)
                {
                    var (dg, du) = Gradients(Vector512.Load(grad + i), Vector512.Load(gate + i), Vector512.Load(up + i));
                    dg.Store(gate + i);
                    du.Store(up + i);
                }
                if (i < width)
                {
                    int rest = width - i;
                    var (dg, du) = Gradients(Lanes.Load(grad + i, rest), Lanes.Load(gate + i, rest), Lanes.Load(up + i, rest));
                    Lanes.Store(dg, gate + i, rest);
                    Lanes.Store(du, up + i, rest);
                }
            }
        }
    }
}
