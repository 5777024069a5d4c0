using System.Runtime.Intrinsics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>
/// The gradient of <see cref="Attention"/>. For p = e^(scale·s − m)·inverse, computed again to the same bits, and a given do:
/// dp = do·vᵀ, ds = p·(dp − Σ do·o)·scale, dq = ds·k, dk = dsᵀ·q, dv = pᵀ·do.
/// </summary>
internal static unsafe class AttentionGradient
{
    /// <summary>Queries whose rows of p and ds are kept at a time, for the sums over queries.</summary>
    private const int Kept = 4 * Attention.QueryBlock;

    /// <summary>Values of scratch that it needs, a thread.</summary>
    public static long Scratch(HeadLayout heads) =>
        2 * Panels.Length(heads.Width, heads.Length) + 3 * Panels.Length(heads.Length, heads.Width) + 2L * Kept * Attention.ScoreStride(heads.Length);

    /// <summary>
    /// dx (windows · T, <see cref="HeadLayout.Stride"/>), the gradients of queries, keys and values, from x, o, their statistics
    /// and do as <see cref="Attention.Forward"/> shapes them. A key head's gradient sums over the query heads of its group, then
    /// over queries, both ascending.
    /// </summary>
    public static void Run(
        Workspace space, HeadLayout heads, int windows, ReadOnlySpan<float> x, ReadOnlySpan<float> o, ReadOnlySpan<float> statistics, ReadOnlySpan<float> dout, Span<float> dx)
    {
        Attention.Check(heads, windows, x, o, statistics);
        Attention.Check(heads, windows, dx, dout, statistics);
        Lengths.RequireScratch(space.OwnLength, Scratch(heads));
        fixed (float* px = x, po = o, ps = statistics, pd = dout, pdx = dx)
        {
            var work = new Differentiating(space, heads, px, po, ps, pd, pdx);
            space.Crew.Run(ref work, windows * heads.Shared);
        }
    }

    private readonly struct Differentiating(Workspace space, HeadLayout heads, float* x, float* o, float* statistics, float* dout, float* dx) : IWork
    {
        public void Do(int item, int thread)
        {
            int window = item / heads.Shared, shared = item % heads.Shared, length = heads.Length, stride = heads.Stride, width = heads.Width;
            nint at = (nint)window * length * stride, outputs = (nint)window * length * heads.OutputStride;
            var panels = new HeadPanels(space.Own(thread), length, width);
            Panels.Pack(x + at + heads.Key(shared), 1, stride, width, length, panels.KeysAcross);
            Panels.Pack(x + at + heads.Value(shared), 1, stride, width, length, panels.ValuesAcross);
            Panels.Pack(x + at + heads.Key(shared), stride, 1, length, width, panels.Keys);
            for (int g = 0; g < heads.Group; g++)
            {
                int h = shared * heads.Group + g;
                float* queries = x + at + heads.Query(h), grads = dout + outputs + heads.Query(h), attended = o + outputs + heads.Query(h);
                Panels.Pack(queries, stride, 1, length, width, panels.Queries);
                Panels.Pack(grads, heads.OutputStride, 1, length, width, panels.Grads);
                float* stats = statistics + ((nint)window * length * heads.Heads + h) * 2;
                for (int first = 0; first < length; first += Kept)
                {
                    int end = Math.Min(first + Kept, length);
                    for (int i = first; i < end; i += Attention.QueryBlock)
                        QueryGradient(i, i - first, panels, queries, attended, grads, stats, dx + at + heads.Query(h));
                    for (int j = 0; j < end; j += GemmTile.Columns)
                        KeyGradient(j, first, end, fresh: g == 0 && j >= first, panels, dx + at + heads.Key(shared), dx + at + heads.Value(shared));
                }
            }
        }

        /// <summary>p, ds and dq of the queries from <paramref name="first"/>; p and ds go to the kept rows from <paramref name="slot"/>.</summary>
        private void QueryGradient(int first, int slot, in HeadPanels panels, float* queries, float* attended, float* grads, float* stats, float* dq)
        {
            int length = heads.Length, width = heads.Width, rows = Math.Min(Attention.QueryBlock, length - first), seen = first + rows;
            int step = Attention.ScoreStride(length), whole = Panels.Count(seen) * GemmTile.Columns, across = width * GemmTile.Columns;
            float* p = panels.P + slot * step, ds = panels.Ds + slot * step;
            Gemm.Block(rows, whole, width, queries + (nint)first * heads.Stride, heads.Stride, 1, panels.KeysAcross, across, null, 0, p, step);
            Gemm.Block(rows, whole, width, grads + (nint)first * heads.OutputStride, heads.OutputStride, 1, panels.ValuesAcross, across, null, 0, ds, step);
            for (int r = 0; r < rows; r++)
            {
                nint query = first + r, output = query * heads.OutputStride;
                float* kept = stats + query * heads.Heads * 2;
                ScoreGradient(
                    p + r * step, ds + r * step, first + r + 1, whole, Attention.ScoreScale(heads), kept[0], kept[1],
                    Lanes.Dot(grads + output, attended + output, width));
            }
            Gemm.Block(rows, width, seen, ds, step, 1, panels.Keys, (nint)length * GemmTile.Columns, null, 0, dq + (nint)first * heads.Stride, heads.Stride);
        }

        /// <summary>Adds the share of queries first to end − 1 to dk and dv of the keys from <paramref name="j"/>: earlier queries cannot see them.</summary>
        private void KeyGradient(int j, int first, int end, bool fresh, in HeadPanels panels, float* dk, float* dv)
        {
            int stride = heads.Stride, from = Math.Max(first, j), keys = Math.Min(GemmTile.Columns, heads.Length - j), step = Attention.ScoreStride(heads.Length);
            nint panelStep = (nint)heads.Length * GemmTile.Columns, row = (nint)from * GemmTile.Columns, score = (nint)(from - first) * step + j;
            dk += (nint)j * stride;
            dv += (nint)j * stride;
            Gemm.Block(keys, heads.Width, end - from, panels.Ds + score, 1, step, panels.Queries + row, panelStep, fresh ? null : dk, stride, dk, stride);
            Gemm.Block(keys, heads.Width, end - from, panels.P + score, 1, step, panels.Grads + row, panelStep, fresh ? null : dv, stride, dv, stride);
        }
    }

    /// <summary>One row: scores become p, dp becomes ds; both 0 from <paramref name="count"/> to <paramref name="whole"/>.</summary>
    private static void ScoreGradient(float* scores, float* dp, int count, int whole, float scale, float max, float inverse, float mean)
    {
        Vector512<float> times = Vector512.Create(scale), minus = Vector512.Create(-max), norm = Vector512.Create(inverse), middle = Vector512.Create(mean);
        int i = 0;
        for (; i < count; i += Lanes.Count)
        {
            var p = Exponential.Exp(Vector512.FusedMultiplyAdd(Vector512.Load(scores + i), times, minus)) * norm;
            if (count - i < Lanes.Count)
                p = Lanes.First(count - i, p, default);
            p.Store(scores + i);
            var ds = p * (Vector512.Load(dp + i) - middle) * times;
            ds.Store(dp + i);
        }
        if (i < whole)
        {
            new Span<float>(scores + i, whole - i).Clear();
            new Span<float>(dp + i, whole - i).Clear();
        }
    }

    /// <summary>A thread's scratch: packed (D, T) keys and values, packed (T, D) keys, queries and do, and the kept rows.</summary>
    private readonly struct HeadPanels(float* start, int length, int width)
    {
        private readonly long _across = Panels.Length(width, length);
        private readonly long _along = Panels.Length(length, width);

        public float* KeysAcross => start;

        public float* ValuesAcross => start + _across;

        public float* Keys => start + 2 * _across;

        public float* Queries => Keys + _along;

        public float* Grads => Queries + _along;

        public float* P => Grads + _along;

        public float* Ds => P + (long)Kept * Attention.ScoreStride(length);
    }
}
