using System.Numerics;

namespace ZeroG.Training.Kernels;

/// <summary>Causal attention of one head in one sequence. Heads are column slices of wider matrices, hence the strides.</summary>
internal static class Attention
{
    /// <summary>Queries a block handles together; keys beyond a block's last query are never touched.</summary>
    private const int Block = 32;

    /// <summary>Length of a row of probabilities: keys, rounded up to whole lanes.</summary>
    public static int RowStride(int length) => (length + 15) & ~15;

    /// <summary>
    /// p (length, RowStride) = softmax over keys ≤ query of q·kᵀ·scale, zero beyond; o (length, width) = p · v.
    /// q, k, v, o are (length, width) with row stride <paramref name="stride"/>.
    /// </summary>
    public static void Forward(
        int length, int width, int stride, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> p, Span<float> o)
    {
        int keys = RowStride(length);
        for (int i = 0; i < length; i += Block)
        {
            int rows = Math.Min(Block, length - i), seen = i + rows;
            Gemm.MultiplyTransposedB(rows, seen, width, q[(i * stride)..], stride, k, stride, p[(i * keys)..], keys);
            for (int r = i; r < seen; r++)
            {
                var row = p.Slice(r * keys, keys);
                Softmax(scale, row[..(r + 1)]);
                row[(r + 1)..].Clear();
            }
            Gemm.Multiply(rows, width, seen, p[(i * keys)..], keys, v, stride, o[(i * stride)..], stride);
        }
    }

    /// <summary>
    /// Gradients dq, dk, dv (written) for a given gradient of o: dp = dout·vᵀ, ds = p·(dp − Σ p·dp), dq = ds·k·scale,
    /// dk = dsᵀ·q·scale, dv = pᵀ·dout. <paramref name="ds"/> is scratch of p's shape.
    /// </summary>
    public static void Backward(
        int length, int width, int stride, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, ReadOnlySpan<float> p,
        ReadOnlySpan<float> dout, Span<float> dq, Span<float> dk, Span<float> dv, Span<float> ds)
    {
        int keys = RowStride(length);
        for (int i = 0; i < length; i += Block)
        {
            int rows = Math.Min(Block, length - i), seen = i + rows;
            Gemm.MultiplyTransposedB(rows, seen, width, dout[(i * stride)..], stride, v, stride, ds[(i * keys)..], keys);
            for (int r = i; r < seen; r++)
            {
                ReadOnlySpan<float> chance = p.Slice(r * keys, r + 1);
                var row = ds.Slice(r * keys, keys);
                var past = row[..(r + 1)];
                ProbabilityGradient(chance, Lanes.Dot(chance, past), scale, past);
                row[(r + 1)..].Clear();
            }
            Gemm.Multiply(rows, width, seen, ds[(i * keys)..], keys, k, stride, dq[(i * stride)..], stride);
        }
        // Key j gathers from queries at or after its block: earlier ones cannot see it.
        for (int j = 0; j < length; j += Block)
        {
            int rows = Math.Min(Block, length - j), from = j * keys + j, past = j * stride;
            Gemm.MultiplyTransposedA(rows, width, length - j, ds[from..], keys, q[past..], stride, dk[past..], stride);
            Gemm.MultiplyTransposedA(rows, width, length - j, p[from..], keys, dout[past..], stride, dv[past..], stride);
        }
    }

    /// <summary>The same for one query that sees all of <paramref name="seen"/> keys; p (seen) is scratch, o (width).</summary>
    public static void ForwardOne(
        int seen, int width, int stride, float scale, ReadOnlySpan<float> q, ReadOnlySpan<float> k, ReadOnlySpan<float> v, Span<float> p, Span<float> o)
    {
        Gemm.MultiplyTransposedB(1, seen, width, q, width, k, stride, p, seen);
        Softmax(scale, p[..seen]);
        Gemm.Multiply(1, width, seen, p, seen, v, stride, o, width);
    }

    /// <summary>x = softmax(scale · x).</summary>
    private static void Softmax(float scale, Span<float> x)
    {
        Elementwise.Scale(scale, x);
        Exponential.Shifted(x, Lanes.Max(x), x);
        Elementwise.Scale(1 / Lanes.Sum(x), x);
    }

    private static void ProbabilityGradient(ReadOnlySpan<float> p, float mean, float scale, Span<float> d)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= d.Length; i += Vector<float>.Count)
        {
            Vector<float> chance = new(p[i..]), gradient = new(d[i..]);
            (chance * scale * (gradient - new Vector<float>(mean))).CopyTo(d[i..]);
        }
        for (; i < d.Length; i++)
            d[i] = p[i] * scale * (d[i] - mean);
    }
}
