using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>Products of row-major float32 matrices, each with its leading dimension (values from one row to the next).</summary>
/// <remarks>
/// Every C[i, j] starts from 0 (or from its old value, when accumulating) and adds its terms in ascending order of the inner
/// index, one fused multiply-add each. Blocking splits that chain but never reorders it, and a partial sum stored as float32
/// loses nothing; so the result depends on neither vector width nor blocking.
/// </remarks>
internal static unsafe class Gemm
{
    /// <summary>Inner indices of one packed panel of B: with 64 columns, 32 KiB, which stays in the first-level cache.</summary>
    private const int KBlock = 128;
    private const int PanelColumns = 64;

    /// <summary>C (m, n) = A (m, k) · B (k, n).</summary>
    public static void Multiply(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc, bool accumulate = false)
    {
        Check(m, k, a.Length, lda, "A");
        Check(k, n, b.Length, ldb, "B");
        Check(m, n, c.Length, ldc, "C");
        fixed (float* pa = a, pb = b, pc = c)
            Run(m, n, k, pa, lda, 1, pb, ldb, 1, pc, ldc, accumulate);
    }

    /// <summary>C (m, n) = A (m, k) · Bᵀ for B (n, k).</summary>
    public static void MultiplyTransposedB(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc, bool accumulate = false)
    {
        Check(m, k, a.Length, lda, "A");
        Check(n, k, b.Length, ldb, "B");
        Check(m, n, c.Length, ldc, "C");
        fixed (float* pa = a, pb = b, pc = c)
            Run(m, n, k, pa, lda, 1, pb, 1, ldb, pc, ldc, accumulate);
    }

    /// <summary>C (m, n) = Aᵀ · B for A (k, m) and B (k, n).</summary>
    public static void MultiplyTransposedA(
        int m, int n, int k, ReadOnlySpan<float> a, int lda, ReadOnlySpan<float> b, int ldb, Span<float> c, int ldc, bool accumulate = false)
    {
        Check(k, m, a.Length, lda, "A");
        Check(k, n, b.Length, ldb, "B");
        Check(m, n, c.Length, ldc, "C");
        fixed (float* pa = a, pb = b, pc = c)
            Run(m, n, k, pa, 1, lda, pb, ldb, 1, pc, ldc, accumulate);
    }

    private static void Check(int rows, int columns, int length, int stride, string name)
    {
        if (rows < 0 || columns < 0 || stride < columns || (rows > 0 && length < (long)(rows - 1) * stride + columns))
            throw new ArgumentException($"{name} is ({rows}, {columns}) with stride {stride}, but has {length} values.");
    }

    [SkipLocalsInit]
    private static void Run(
        int m, int n, int k, float* a, nint aRow, nint aColumn, float* b, nint bRow, nint bColumn, float* c, nint ldc, bool accumulate)
    {
        float* panel = stackalloc float[KBlock * PanelColumns];
        float* edge = stackalloc float[GemmTiles.MaxRows * GemmTiles.Columns];
        for (int j = 0; j < n; j += PanelColumns)
        {
            int columns = Math.Min(PanelColumns, n - j), width = (columns + 15) & ~15;
            if (k == 0 && !accumulate)
                GemmTiles.Clear(c + j, m, columns, ldc);
            for (int p = 0; p < k; p += KBlock)
            {
                int depth = Math.Min(KBlock, k - p);
                GemmTiles.Pack(b + p * bRow + j * bColumn, bRow, bColumn, depth, columns, panel, width);
                Panel(m, columns, depth, a + p * aColumn, aRow, aColumn, panel, width, c + j, ldc, accumulate || p > 0, edge);
            }
        }
    }

    /// <summary>C (m, columns) += or = A (m, depth) · panel (depth, width).</summary>
    private static void Panel(
        int m, int columns, int depth, float* a, nint aRow, nint aColumn, float* panel, int width, float* c, nint ldc, bool accumulate, float* edge)
    {
        if (Vector512.IsHardwareAccelerated && columns == PanelColumns)
        {
            for (int i = 0; i < m; i += 4)
                GemmTiles.Wide(Math.Min(4, m - i), depth, a + i * aRow, aRow, aColumn, panel, c + i * ldc, ldc, accumulate);
            return;
        }
        for (int s = 0; s < columns; s += GemmTiles.Columns)
        {
            int whole = Math.Min(GemmTiles.Columns, columns - s);
            for (int i = 0; i < m; i += GemmTiles.Rows)
            {
                int rows = Math.Min(GemmTiles.Rows, m - i);
                float* target = c + i * ldc + s;
                if (whole == GemmTiles.Columns)
                {
                    GemmTiles.Narrow(rows, depth, a + i * aRow, aRow, aColumn, panel + s, width, target, ldc, accumulate);
                    continue;
                }
                // The last few columns go through a full-width tile of their own.
                if (accumulate)
                    GemmTiles.Copy(target, ldc, edge, GemmTiles.Columns, rows, whole);
                GemmTiles.Narrow(rows, depth, a + i * aRow, aRow, aColumn, panel + s, width, edge, GemmTiles.Columns, accumulate);
                GemmTiles.Copy(edge, GemmTiles.Columns, target, ldc, rows, whole);
            }
        }
    }
}
