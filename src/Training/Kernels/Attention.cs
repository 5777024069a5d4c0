using System.Runtime.Intrinsics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>Where the heads of a model stand in its matrices of queries, keys and values.</summary>
/// <param name="Length">Positions of a window, T.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="Group">Query heads that share a key head and a value head.</param>
/// <param name="Width">Width of a head, D.</param>
internal readonly record struct HeadLayout(int Length, int Heads, int Group, int Width)
{
    /// <summary>Key heads, and value heads.</summary>
    public int Shared => Heads / Group;

    /// <summary>Values of a row of queries, keys and values: all query heads, then all key heads, then all value heads.</summary>
    public int Stride => (Heads + 2 * Shared) * Width;

    /// <summary>Values of a row of attention's output.</summary>
    public int OutputStride => Heads * Width;

    /// <summary>Where query head h starts in a row.</summary>
    public int Query(int h) => h * Width;

    /// <summary>Where key head h starts in a row.</summary>
    public int Key(int h) => (Heads + h) * Width;

    /// <summary>Where value head h starts in a row.</summary>
    public int Value(int h) => (Heads + Shared + h) * Width;
}

/// <summary>
/// Causal attention, a few rows of scores at a time: o = softmax(q·kᵀ/√D)·v over the keys not after the query. What the
/// backward pass needs of the scores it computes again from two numbers a row (after arXiv 2205.14135).
/// </summary>
/// <remarks>
/// A thread takes one key head of one window, with the query heads that share it: what one writes no other touches. Sums over
/// keys, queries and head values are the chains of <see cref="Gemm"/>; the sum of a row's exponentials runs in <see cref="Lanes"/>.
/// </remarks>
internal static unsafe class Attention
{
    /// <summary>Queries whose scores are computed together; keys beyond the last of them are never touched.</summary>
    public const int QueryBlock = 32;

    /// <summary>Values from one row of scores to the next: whole panels, and a cache line that keeps rows out of each other's sets.</summary>
    public static int ScoreStride(int length) => Panels.Count(length) * GemmTile.Columns + Lanes.Count;

    /// <summary>Values of scratch that the forward pass needs, a thread.</summary>
    public static long Scratch(HeadLayout heads) =>
        Panels.Length(heads.Width, heads.Length) + Panels.Length(heads.Length, heads.Width) + QueryBlock * ScoreStride(heads.Length);

    /// <summary>o (windows · T, heads · D) and statistics (windows · T, heads, 2) from x (windows · T, <see cref="HeadLayout.Stride"/>).</summary>
    public static void Forward(Workspace space, HeadLayout heads, int windows, ReadOnlySpan<float> x, Span<float> o, Span<float> statistics)
    {
        Check(heads, windows, x, o, statistics);
        Lengths.RequireScratch(space.OwnLength, Scratch(heads));
        fixed (float* px = x, po = o, ps = statistics)
        {
            var work = new Attending(space, heads, px, po, ps);
            space.Crew.Run(ref work, windows * heads.Shared);
        }
    }

    /// <summary>Refuses matrices that are not of so many windows.</summary>
    public static void Check(HeadLayout heads, int windows, ReadOnlySpan<float> x, ReadOnlySpan<float> o, ReadOnlySpan<float> statistics)
    {
        long rows = (long)windows * heads.Length;
        Lengths.Require("Queries, keys and values", x.Length, rows * heads.Stride);
        Lengths.Require("The output", o.Length, rows * heads.OutputStride);
        Lengths.Require("The statistics", statistics.Length, 2 * rows * heads.Heads);
    }

    /// <summary>1/√D.</summary>
    public static float ScoreScale(HeadLayout heads) => 1 / MathF.Sqrt(heads.Width);

    /// <summary>
    /// Replaces the first <paramref name="count"/> scores by e^(scale·s − m), m = the largest scale·s; the rest of whole lanes by
    /// 0. Returns m and the inverse of the sum.
    /// </summary>
    public static (float Max, float Inverse) Exponentiate(float* scores, int count, float scale)
    {
        var shift = Lanes.Max(scores, count) * scale;
        Vector512<float> sum = default, times = Vector512.Create(scale), minus = Vector512.Create(-shift);
        int i = 0;
        for (; i + Lanes.Count <= count; i += Lanes.Count)
        {
            var e = Exponential.Exp(Vector512.FusedMultiplyAdd(Vector512.Load(scores + i), times, minus));
            e.Store(scores + i);
            sum += e;
        }
        if (i < count)
        {
            var e = Exponential.Exp(Vector512.FusedMultiplyAdd(Vector512.Load(scores + i), times, minus));
            e = Lanes.First(count - i, e, default);
            e.Store(scores + i);
            sum += e;
        }
        return (shift, 1 / Lanes.Fold(sum));
    }

    private readonly struct Attending(Workspace space, HeadLayout heads, float* x, float* o, float* statistics) : IWork
    {
        public void Do(int item, int thread)
        {
            int window = item / heads.Shared, shared = item % heads.Shared, length = heads.Length, stride = heads.Stride;
            nint row = (nint)window * length;
            float* keys = space.Own(thread);
            float* values = keys + Panels.Length(heads.Width, length);
            float* scores = values + Panels.Length(length, heads.Width);
            Panels.Pack(x + row * stride + heads.Key(shared), 1, stride, heads.Width, length, keys);
            Panels.Pack(x + row * stride + heads.Value(shared), stride, 1, length, heads.Width, values);
            for (int h = shared * heads.Group; h < (shared + 1) * heads.Group; h++)
            {
                float* output = o + row * heads.OutputStride + heads.Query(h);
                float* stats = statistics + (row * heads.Heads + h) * 2;
                for (int i = 0; i < length; i += QueryBlock)
                    Block(i, x + row * stride + heads.Query(h), keys, values, scores, output, stats);
            }
        }

        private void Block(int first, float* queries, float* keys, float* values, float* scores, float* output, float* stats)
        {
            int length = heads.Length, rows = Math.Min(QueryBlock, length - first), seen = first + rows;
            int step = ScoreStride(length), whole = Panels.Count(seen) * GemmTile.Columns;
            Gemm.Block(rows, whole, heads.Width, queries + (nint)first * heads.Stride, heads.Stride, 1, keys, heads.Width * GemmTile.Columns, null, 0, scores, step);
            float* inverse = stackalloc float[QueryBlock];
            for (int r = 0; r < rows; r++)
            {
                float* row = scores + r * step;
                int count = first + r + 1, done = (count + Lanes.Count - 1) / Lanes.Count * Lanes.Count;
                (var max, inverse[r]) = Exponentiate(row, count, ScoreScale(heads));
                if (done < whole)
                    new Span<float>(row + done, whole - done).Clear();
                float* kept = stats + (nint)(first + r) * heads.Heads * 2;
                (kept[0], kept[1]) = (max, inverse[r]);
            }
            float* target = output + (nint)first * heads.OutputStride;
            Gemm.Block(rows, heads.Width, seen, scores, step, 1, values, (nint)length * GemmTile.Columns, null, 0, target, heads.OutputStride);
            for (int r = 0; r < rows; r++)
                Elementwise.Scale(inverse[r], new Span<float>(target + r * heads.OutputStride, heads.Width));
        }
    }
}
