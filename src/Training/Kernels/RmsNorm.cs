using System.Numerics;

namespace ZeroG.Training.Kernels;

/// <summary>Root-mean-square normalization of rows (arXiv 1910.07467): y = w · x / √(mean x² + ε).</summary>
internal static class RmsNorm
{
    /// <summary>y (rows, width), inverse (rows) = 1/√(mean x² + ε); x (rows, width), w (width).</summary>
    public static void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> w, float epsilon, Span<float> y, Span<float> inverse)
    {
        int width = w.Length;
        for (int r = 0; r < inverse.Length; r++)
        {
            ReadOnlySpan<float> row = x.Slice(r * width, width);
            var target = y.Slice(r * width, width);
            var scale = inverse[r] = 1 / MathF.Sqrt(Lanes.Dot(row, row) / width + epsilon);
            int i = 0;
            for (; i + Vector<float>.Count <= width; i += Vector<float>.Count)
                (new Vector<float>(row[i..]) * scale * new Vector<float>(w[i..])).CopyTo(target[i..]);
            for (; i < width; i++)
                target[i] = row[i] * scale * w[i];
        }
    }

    /// <summary>
    /// dx (rows, width) += , dw (width) += for dy (rows, width). With n = x·inverse and g = dy·w:
    /// dx = inverse · (g − n · mean(g·n)), dw = Σ over rows dy·n, rows ascending.
    /// </summary>
    public static void Backward(
        ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> inverse, Span<float> dx, Span<float> dw, Span<float> scratch)
    {
        int width = w.Length;
        var weighted = scratch[..width];
        for (int r = 0; r < inverse.Length; r++)
        {
            ReadOnlySpan<float> grad = dy.Slice(r * width, width), row = x.Slice(r * width, width);
            var target = dx.Slice(r * width, width);
            var scale = inverse[r];
            int i = 0;
            for (; i + Vector<float>.Count <= width; i += Vector<float>.Count)
                (new Vector<float>(grad[i..]) * new Vector<float>(w[i..])).CopyTo(weighted[i..]);
            for (; i < width; i++)
                weighted[i] = grad[i] * w[i];

            // Σ g·n / width, with one factor of inverse taken out of n and put back below.
            var mean = Lanes.Dot(weighted, row) * scale / width;
            Vector<float> scales = new(scale), pull = new(-mean * scale);
            for (i = 0; i + Vector<float>.Count <= width; i += Vector<float>.Count)
            {
                Vector<float> n = new Vector<float>(row[i..]) * scales, g = new(weighted[i..]);
                (new Vector<float>(target[i..]) + Vector.FusedMultiplyAdd(pull, n, g * scales)).CopyTo(target[i..]);
                Vector.FusedMultiplyAdd(new Vector<float>(grad[i..]), n, new Vector<float>(dw[i..])).CopyTo(dw[i..]);
            }
            for (; i < width; i++)
            {
                var n = row[i] * scale;
                target[i] += MathF.FusedMultiplyAdd(-mean * scale, n, weighted[i] * scale);
                dw[i] = MathF.FusedMultiplyAdd(grad[i], n, dw[i]);
            }
        }
    }
}
