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

    /// <summary>Most rows of A that one thread takes at once: with <see cref="Depth"/>, 128 KiB, which stay in a second-level cache.</summary>
    private const int MostRows = 128;

    /// <summary>Values of shared scratch that a product with B (k, n) needs.</summary>
    public static long Scratch(int n, int k) => Panels.Length(k, n);

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
        if (Panels.Length(k, n) > space.SharedLength)
            throw new ArgumentException($"B ({k}, {n}) needs {Panels.Length(k, n)} values of scratch; the workspace has {space.SharedLength}.");
        if (m == 0 || n == 0) return;
        Panels.Pack(space.Crew, b, bRow, bColumn, k, n, space.Shared);
        // Enough pieces that a slow thread holds nobody up for long: of rows, and where those are few, of columns too.
        int down = (m + MostRows - 1) / MostRows, panels = Panels.Count(n), wanted = 4 * space.Crew.Threads;
        int across = Math.Clamp((wanted + down - 1) / down, 1, panels);
        int width = (panels + across - 1) / across * GemmTile.Columns;
        var work = new Pieces(m, n, k, down, width, a, rowStep, columnStep, space.Shared, from, c, stride);
        space.Crew.Run(ref work, down * ((n + width - 1) / width));
    }

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

    /// <summary>Pieces of C, <see cref="MostRows"/> rows by <c>width</c> columns: one column of pieces after another.</summary>
    private readonly struct Pieces(
        int m, int n, int k, int down, int width, float* a, nint rowStep, nint columnStep, float* panels, float* from, float* c, nint stride) : IWork
    {
        public void Do(int item, int thread)
        {
            int i = item % down * MostRows, j = item / down * width;
            nint at = i * stride + j;
            Block(
                Math.Min(MostRows, m - i), Math.Min(width, n - j), k, a + i * rowStep, rowStep, columnStep, panels + (nint)j * k, (nint)k * GemmTile.Columns,
                from == null ? null : from + at, stride, c + at, stride);
        }
    }
}
