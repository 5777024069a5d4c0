using System.Runtime.Intrinsics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>Root-mean-square normalization of rows (arXiv 1910.07467): y = w · x / √(mean x² + ε).</summary>
internal static unsafe class RmsNorm
{
    /// <summary>Rows whose share of dw is summed by itself first; a window's last block may be shorter.</summary>
    public const int RowBlock = 64;

    private const int RowsAtOnce = 32;

    /// <summary>Values of shared scratch that the backward pass needs.</summary>
    public static long Scratch(int rows, int length, int width) => (long)rows / length * Blocks(length) * width;

    /// <summary>y (rows, width), inverse (rows) = 1/√(mean x² + ε); x (rows, width), w (width).</summary>
    public static void Forward(Crew crew, ReadOnlySpan<float> x, ReadOnlySpan<float> w, float epsilon, Span<float> y, Span<float> inverse)
    {
        Lengths.Require("x", x.Length, (long)inverse.Length * w.Length);
        Lengths.Require("y", y.Length, x.Length);
        fixed (float* px = x, pw = w, py = y, pi = inverse)
        {
            var work = new Normalizing(px, pw, epsilon, py, pi, inverse.Length, w.Length);
            crew.Run(ref work, (inverse.Length + RowsAtOnce - 1) / RowsAtOnce);
        }
    }

    /// <summary>
    /// dx (rows, width) += , dw (width) = or += for dy (rows, width). With n = x·inverse and g = dy·w:
    /// dx += inverse · (g − n · mean(g·n)). dw = Σ dy·n: over the rows of each block ascending from 0, then block after block.
    /// Blocks are <see cref="RowBlock"/> rows and never cross from one window of <paramref name="length"/> rows to the next.
    /// </summary>
    public static void Backward(
        Workspace space, int length, ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> inverse,
        Span<float> dx, Span<float> dw, bool add)
    {
        int width = w.Length, perWindow = Blocks(length), blocks = inverse.Length / length * perWindow;
        Lengths.Require("x", x.Length, (long)inverse.Length * width);
        Lengths.Require("dy", dy.Length, x.Length);
        Lengths.Require("dx", dx.Length, x.Length);
        Lengths.Require("dw", dw.Length, width);
        Lengths.Require("The last window", inverse.Length % length, 0);
        Lengths.RequireScratch(space.SharedLength, (long)blocks * width);
        fixed (float* pdy = dy, px = x, pw = w, pi = inverse, pdx = dx, pdw = dw)
        {
            var work = new Blockwise(pdy, px, pw, pi, pdx, space.Shared, length, perWindow, width);
            space.Crew.Run(ref work, blocks);
            if (!add) dw.Clear();
            for (int b = 0; b < blocks; b++)
                Elementwise.Add(new ReadOnlySpan<float>(space.Shared + (nint)b * width, width), dw);
        }
        GC.KeepAlive(space);
    }

    private static int Blocks(int length) => (length + RowBlock - 1) / RowBlock;

    private readonly struct Normalizing(float* x, float* w, float epsilon, float* y, float* inverse, int rows, int width) : IWork
    {
        public void Do(int item, int thread)
        {
            int end = Math.Min(rows, (item + 1) * RowsAtOnce);
            for (int r = item * RowsAtOnce; r < end; r++)
            {
                float* row = x + (nint)r * width, target = y + (nint)r * width;
                var scale = inverse[r] = 1 / MathF.Sqrt(Lanes.Dot(row, row, width) / width + epsilon);
                int i = 0;
                for (; i + Lanes.Count <= width; i += Lanes.Count)
                    (Vector512.Load(row + i) * scale * Vector512.Load(w + i)).Store(target + i);
                for (; i < width; i++)
                    target[i] = row[i] * scale * w[i];
            }
        }
    }

    private readonly struct Blockwise(
        float* dy, float* x, float* w, float* inverse, float* dx, float* partial, int length, int perWindow, int width) : IWork
    {
        public void Do(int item, int thread)
        {
            int window = item / perWindow, block = item % perWindow;
            int first = window * length + block * RowBlock, end = Math.Min(first + RowBlock, (window + 1) * length);
            float* sum = partial + (nint)item * width;
            new Span<float>(sum, width).Clear();
            for (int r = first; r < end; r++)
                Row(dy + (nint)r * width, x + (nint)r * width, inverse[r], dx + (nint)r * width, sum);
        }

        private void Row(float* grad, float* row, float scale, float* target, float* sum)
        {
            // Σ g·n / width, with one factor of inverse taken out of n and put back below.
            var pull = -(Projection(grad, row) * scale / width) * scale;
            int i = 0;
            for (; i + Lanes.Count <= width; i += Lanes.Count)
            {
                var gradient = Vector512.Load(grad + i);
                var n = Vector512.Load(row + i) * scale;
                var g = gradient * Vector512.Load(w + i);
                (Vector512.Load(target + i) + Vector512.FusedMultiplyAdd(Vector512.Create(pull), n, g * scale)).Store(target + i);
                Vector512.FusedMultiplyAdd(gradient, n, Vector512.Load(sum + i)).Store(sum + i);
            }
            for (; i < width; i++)
            {
                var n = row[i] * scale;
                target[i] += MathF.FusedMultiplyAdd(pull, n, grad[i] * w[i] * scale);
                sum[i] = MathF.FusedMultiplyAdd(grad[i], n, sum[i]);
            }
        }

        /// <summary>Σ (dy·w)·x in lanes.</summary>
        private float Projection(float* grad, float* row)
        {
            var sum = Vector512<float>.Zero;
            int i = 0;
            for (; i + Lanes.Count <= width; i += Lanes.Count)
                sum = Vector512.FusedMultiplyAdd(Vector512.Load(grad + i) * Vector512.Load(w + i), Vector512.Load(row + i), sum);
            if (i < width)
            {
                int rest = width - i;
                sum = Vector512.FusedMultiplyAdd(Lanes.Load(grad + i, rest) * Lanes.Load(w + i, rest), Lanes.Load(row + i, rest), sum);
            }
            return Lanes.Fold(sum);
        }
    }
}
