using ZeroG.Training.Threading;

namespace ZeroG.Training.Kernels;

/// <summary>Products of row-major float32 matrices, each with its leading dimension (values from one row to the next).</summary>
/// <remarks>
/// Every C[i, j] starts from 0, or from <c>from</c>[i, j], and adds its terms in ascending order of the inner index, one fused
/// multiply-add each. Blocking splits that chain but never reorders it, and a partial sum stored as float32 loses nothing; so
/// the result depends on neither vector width, blocking nor thread count (docs/numerics.md). Blocking after BLIS (Van Zee and
/// van de Geijn, ACM TOMS 41:14): B in packed panels, A read where it is.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Inner indices taken at once: a panel of 256 × 32 values is 32 KiB and stays in a first-level cache.</summary>
    private const int Depth = 256;

    /// <summary>Rows of A taken at once: with <see cref="Depth"/>, 128 KiB, which stay in a second-level cache beside the panels.</summary>
    private const int RowsAtOnce = 128;

    /// <summary>Columns of B that a thread packs at once: with <see cref="Depth"/>, 128 KiB.</summary>
    private const int GroupColumns = 4 * GemmTile.Columns;

    /// <summary>Values of scratch that a product needs, a thread.</summary>
    public const long Scratch = GroupColumns * Depth;

    /// <summary>C (m, n) = from + A (m, k) · B (k, n); <paramref name="from"/> is empty for 0, has C's stride, and may be C.</summary>
    public static void Multiply(
        Workspace space, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, ReadOnlySpan<float> from, Span<float> c, int ldc)
    {
        Check(m, k, a.Length, lda, "A");
        Check(k, n, b.Length, ldb, "B");
        CheckOutput(m, n, from, c, ldc);
        fixed (float* pa = a, pb = b, pf = from, pc = c)
            Run(space, m, n, k, pa, lda, 1, pb, ldb, 1, pf, pc, ldc);
    }

    /// <summary>C (m, n) = from + A (m, k) · Bᵀ for B (n, k).</summary>
    public static void MultiplyTransposedB(
        Workspace space, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, ReadOnlySpan<float> from, Span<float> c, int ldc)
    {
        Check(m, k, a.Length, lda, "A");
        Check(n, k, b.Length, ldb, "B");
        CheckOutput(m, n, from, c, ldc);
        fixed (float* pa = a, pb = b, pf = from, pc = c)
            Run(space, m, n, k, pa, lda, 1, pb, 1, ldb, pf, pc, ldc);
    }

    /// <summary>C (m, n) = from + Aᵀ · B for A (k, m) and B (k, n).</summary>
    public static void MultiplyTransposedA(
        Workspace space, int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, ReadOnlySpan<float> from, Span<float> c, int ldc)
    {
        Check(k, m, a.Length, lda, "A");
        Check(k, n, b.Length, ldb, "B");
        CheckOutput(m, n, from, c, ldc);
        fixed (float* pa = a, pb = b, pf = from, pc = c)
            Run(space, m, n, k, pa, 1, lda, pb, ldb, 1, pf, pc, ldc);
    }

    /// <summary>
    /// The product on the calling thread with B packed: C (m, n) = from + A · B, where A[i, p] stands at
    /// a[i·rowStep + p·columnStep] and one panel of B starts <paramref name="panelStep"/> values after the last.
    /// </summary>
    public static void Block(
        int m, int n, int k, float* a, nint rowStep, nint columnStep, float* panels, nint panelStep, float* from, nint fromStride, float* c, nint stride)
    {
        if (k == 0)
            Copy(m, n, from, fromStride, c, stride);
        for (int p = 0; p < k; p += Depth)
        {
            int depth = Math.Min(Depth, k - p);
            for (int j = 0, panel = 0; j < n; j += GemmTile.Columns, panel++)
            {
                float* start = from == null ? null : from + j;
                float* b = panels + panel * panelStep + (nint)p * GemmTile.Columns;
                if (n - j >= GemmTile.Columns)
                    Tiles(m, depth, a, rowStep, columnStep, b, start, fromStride, c + j, stride);
                else
                    Edge(m, n - j, depth, a, rowStep, columnStep, b, start, fromStride, c + j, stride);
            }
            a += depth * columnStep;
            from = c;
            fromStride = stride;
        }
    }

    private static void Run(
        Workspace space, int m, int n, int k, float* a, nint rowStep, nint columnStep, float* b, nint bRow, nint bColumn, float* from, float* c, nint stride)
    {
        Lengths.RequireScratch(space.OwnLength, Scratch);
        if (m == 0 || n == 0) return;
        var (rows, columns) = Cut(m, n, space.Crew.Threads);
        int down = (m + rows - 1) / rows, across = (n + columns - 1) / columns;
        var work = new Pieces(space, m, n, k, across, rows, columns, a, rowStep, columnStep, b, bRow, bColumn, from, c, stride);
        space.Crew.Run(ref work, down * across);
    }

    /// <summary>
    /// The size of the pieces of C that threads take: each thread has rows of its own, where it finds again what it wrote before,
    /// and takes them some columns at a time, so that another can help. Who computes a piece packs what it needs of B.
    /// </summary>
    private static (int Rows, int Columns) Cut(int m, int n, int threads)
    {
        if (threads == 1) return (Whole(m, 1), GroupColumns);
        int rows = Math.Max(2 * GemmTile.Rows, Whole(m, threads)), down = (m + rows - 1) / rows, columns = GroupColumns;
        while (columns > GemmTile.Columns && (n + columns - 1) / columns * down < 2 * threads) columns /= 2;
        return (rows, columns);
    }

    /// <summary>Rows of each of so many pieces, in whole tiles.</summary>
    private static int Whole(int rows, int pieces) => ((rows + pieces - 1) / pieces + GemmTile.Rows - 1) / GemmTile.Rows * GemmTile.Rows;

    private static void Tiles(int m, int depth, float* a, nint rowStep, nint columnStep, float* b, float* from, nint fromStride, float* c, nint stride)
    {
        int i = 0;
        for (; i + GemmTile.Rows <= m; i += GemmTile.Rows)
        {
            GemmTile.Whole(depth, a + i * rowStep, rowStep, columnStep, b, from == null ? null : from + i * fromStride, fromStride, c + i * stride, stride);
        }
        for (; i < m; i++)
            GemmTile.Row(depth, a + i * rowStep, columnStep, b, from == null ? null : from + i * fromStride, c + i * stride);
    }

    /// <summary>The last few columns go through a tile of full width on the side.</summary>
    private static void Edge(
        int m, int columns, int depth, float* a, nint rowStep, nint columnStep, float* b, float* from, nint fromStride, float* c, nint stride)
    {
        float* tile = stackalloc float[GemmTile.Rows * GemmTile.Columns];
        for (int i = 0; i < m; i += GemmTile.Rows)
        {
            int rows = Math.Min(GemmTile.Rows, m - i);
            if (from != null)
                Copy(rows, columns, from + i * fromStride, fromStride, tile, GemmTile.Columns);
            Tiles(rows, depth, a + i * rowStep, rowStep, columnStep, b, from == null ? null : tile, GemmTile.Columns, tile, GemmTile.Columns);
            Copy(rows, columns, tile, GemmTile.Columns, c + i * stride, stride);
        }
    }

    private static void Copy(int rows, int columns, float* from, nint fromStride, float* to, nint toStride)
    {
        for (int i = 0; i < rows; i++)
        {
            var row = new Span<float>(to + i * toStride, columns);
            if (from == null)
                row.Clear();
            else
                new ReadOnlySpan<float>(from + i * fromStride, columns).CopyTo(row);
        }
    }

    private static void CheckOutput(int m, int n, ReadOnlySpan<float> from, Span<float> c, int stride)
    {
        Check(m, n, c.Length, stride, "C");
        if (!from.IsEmpty)
            Check(m, n, from.Length, stride, "What C starts from");
    }

    private static void Check(int rows, int columns, int length, int stride, string name)
    {
        if (rows < 0 || columns < 0 || stride < columns || (rows > 0 && length < (long)(rows - 1) * stride + columns))
            throw new ArgumentException($"{name} is ({rows}, {columns}) with stride {stride}, but has {length} values.");
    }

    /// <summary>Pieces of C, <c>rows</c> by <c>width</c>, one row of pieces after another; who computes one packs what it needs of B.</summary>
    private readonly struct Pieces(
        Workspace space, int m, int n, int k, int across, int rows, int width, float* a, nint rowStep, nint columnStep, float* b, nint bRow, nint bColumn,
        float* from, float* c, nint stride) : IWork
    {
        public void Do(int item, int thread)
        {
            int top = item / across * rows, bottom = Math.Min(top + rows, m), first = item % across * width, end = Math.Min(first + width, n);
            if (k == 0)
                Copy(bottom - top, end - first, from == null ? null : from + top * stride + first, stride, c + top * stride + first, stride);
            float* panels = space.Own(thread);
            for (int p = 0; p < k; p += Depth)
            {
                int depth = Math.Min(Depth, k - p);
                Panels.Pack(b + p * bRow + first * bColumn, bRow, bColumn, depth, end - first, panels);
                float* start = p == 0 ? from : c;
                for (int i = top; i < bottom; i += RowsAtOnce)
                {
                    nint at = i * stride + first;
                    Block(
                        Math.Min(RowsAtOnce, bottom - i), end - first, depth, a + i * rowStep + p * columnStep, rowStep, columnStep, panels,
                        depth * GemmTile.Columns, start == null ? null : start + at, stride, c + at, stride);
                }
            }
        }
    }
}
