using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>The register tiles of <see cref="Gemm"/> and the packing of its panels.</summary>
internal static unsafe class GemmTiles
{
    /// <summary>Columns of a narrow tile.</summary>
    public const int Columns = 16;

    /// <summary>Most rows any narrow tile has.</summary>
    public const int MaxRows = 8;

    /// <summary>Rows of a narrow tile: as many accumulators as the machine's registers hold.</summary>
    public static int Rows => Vector512.IsHardwareAccelerated ? 8 : 4;

    /// <summary>C (rows ≤ 4, 64) = or += A · panel (depth, 64): 16 accumulators of 16 lanes.</summary>
    /// <remarks>Rows past the last read the last one again and are not stored.</remarks>
    public static void Wide(
        int rows, int depth, float* a, nint aRow, nint aColumn, float* panel, float* c, nint ldc, bool accumulate)
    {
        float* a1 = rows > 1 ? a + aRow : a, a2 = rows > 2 ? a + 2 * aRow : a1, a3 = rows > 3 ? a + 3 * aRow : a2;
        float* c1 = rows > 1 ? c + ldc : c, c2 = rows > 2 ? c + 2 * ldc : c1, c3 = rows > 3 ? c + 3 * ldc : c2;
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        if (accumulate)
        {
            (s00, s01, s02, s03) = (Vector512.Load(c), Vector512.Load(c + 16), Vector512.Load(c + 32), Vector512.Load(c + 48));
            (s10, s11, s12, s13) = (Vector512.Load(c1), Vector512.Load(c1 + 16), Vector512.Load(c1 + 32), Vector512.Load(c1 + 48));
            (s20, s21, s22, s23) = (Vector512.Load(c2), Vector512.Load(c2 + 16), Vector512.Load(c2 + 32), Vector512.Load(c2 + 48));
            (s30, s31, s32, s33) = (Vector512.Load(c3), Vector512.Load(c3 + 16), Vector512.Load(c3 + 32), Vector512.Load(c3 + 48));
        }
        for (nint p = 0, offset = 0; p < depth; p++, offset += aColumn, panel += 64)
        {
            Vector512<float> b0 = Vector512.Load(panel), b1 = Vector512.Load(panel + 16);
            Vector512<float> b2 = Vector512.Load(panel + 32), b3 = Vector512.Load(panel + 48);
            var x = Vector512.Create(a[offset]);
            s00 = Vector512.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(x, b2, s02);
            s03 = Vector512.FusedMultiplyAdd(x, b3, s03);
            x = Vector512.Create(a1[offset]);
            s10 = Vector512.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(x, b2, s12);
            s13 = Vector512.FusedMultiplyAdd(x, b3, s13);
            x = Vector512.Create(a2[offset]);
            s20 = Vector512.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(x, b2, s22);
            s23 = Vector512.FusedMultiplyAdd(x, b3, s23);
            x = Vector512.Create(a3[offset]);
            s30 = Vector512.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(x, b2, s32);
            s33 = Vector512.FusedMultiplyAdd(x, b3, s33);
        }
        Store(c, s00, s01, s02, s03);
        if (rows > 1)
            Store(c1, s10, s11, s12, s13);
        if (rows > 2)
            Store(c2, s20, s21, s22, s23);
        if (rows > 3)
            Store(c3, s30, s31, s32, s33);
    }

    /// <summary>C (rows ≤ <see cref="Rows"/>, 16) = or += A · panel (depth, 16) of row stride <paramref name="width"/>.</summary>
    public static void Narrow(
        int rows, int depth, float* a, nint aRow, nint aColumn, float* panel, nint width, float* c, nint ldc, bool accumulate)
    {
        if (Vector512.IsHardwareAccelerated)
            Narrow512(rows, depth, a, aRow, aColumn, panel, width, c, ldc, accumulate);
        else
            Narrow256(rows, depth, a, aRow, aColumn, panel, width, c, ldc, accumulate);
    }

    private static void Narrow512(
        int rows, int depth, float* a, nint aRow, nint aColumn, float* panel, nint width, float* c, nint ldc, bool accumulate)
    {
        float* a1 = rows > 1 ? a + aRow : a, a2 = rows > 2 ? a + 2 * aRow : a1, a3 = rows > 3 ? a + 3 * aRow : a2;
        float* a4 = rows > 4 ? a + 4 * aRow : a3, a5 = rows > 5 ? a + 5 * aRow : a4;
        float* a6 = rows > 6 ? a + 6 * aRow : a5, a7 = rows > 7 ? a + 7 * aRow : a6;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> s4 = default, s5 = default, s6 = default, s7 = default;
        if (accumulate)
        {
            s0 = Vector512.Load(c);
            s1 = rows > 1 ? Vector512.Load(c + ldc) : default;
            s2 = rows > 2 ? Vector512.Load(c + 2 * ldc) : default;
            s3 = rows > 3 ? Vector512.Load(c + 3 * ldc) : default;
            s4 = rows > 4 ? Vector512.Load(c + 4 * ldc) : default;
            s5 = rows > 5 ? Vector512.Load(c + 5 * ldc) : default;
            s6 = rows > 6 ? Vector512.Load(c + 6 * ldc) : default;
            s7 = rows > 7 ? Vector512.Load(c + 7 * ldc) : default;
        }
        for (nint p = 0, offset = 0; p < depth; p++, offset += aColumn, panel += width)
        {
            var b = Vector512.Load(panel);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[offset]), b, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(a1[offset]), b, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(a2[offset]), b, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(a3[offset]), b, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(a4[offset]), b, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(a5[offset]), b, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(a6[offset]), b, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(a7[offset]), b, s7);
        }
        s0.Store(c);
        if (rows > 1)
            s1.Store(c + ldc);
        if (rows > 2)
            s2.Store(c + 2 * ldc);
        if (rows > 3)
            s3.Store(c + 3 * ldc);
        if (rows > 4)
            s4.Store(c + 4 * ldc);
        if (rows > 5)
            s5.Store(c + 5 * ldc);
        if (rows > 6)
            s6.Store(c + 6 * ldc);
        if (rows > 7)
            s7.Store(c + 7 * ldc);
    }

    /// <summary>The same tile for machines without 512-bit vectors: at most 4 rows, two halves of 8 lanes each.</summary>
    internal static void Narrow256(
        int rows, int depth, float* a, nint aRow, nint aColumn, float* panel, nint width, float* c, nint ldc, bool accumulate)
    {
        float* a1 = rows > 1 ? a + aRow : a, a2 = rows > 2 ? a + 2 * aRow : a1, a3 = rows > 3 ? a + 3 * aRow : a2;
        float* c1 = rows > 1 ? c + ldc : c, c2 = rows > 2 ? c + 2 * ldc : c1, c3 = rows > 3 ? c + 3 * ldc : c2;
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default;
        Vector256<float> s20 = default, s21 = default, s30 = default, s31 = default;
        if (accumulate)
        {
            (s00, s01, s10, s11) = (Vector256.Load(c), Vector256.Load(c + 8), Vector256.Load(c1), Vector256.Load(c1 + 8));
            (s20, s21, s30, s31) = (Vector256.Load(c2), Vector256.Load(c2 + 8), Vector256.Load(c3), Vector256.Load(c3 + 8));
        }
        for (nint p = 0, offset = 0; p < depth; p++, offset += aColumn, panel += width)
        {
            Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + 8);
            var x = Vector256.Create(a[offset]);
            s00 = Vector256.FusedMultiplyAdd(x, b0, s00);
            s01 = Vector256.FusedMultiplyAdd(x, b1, s01);
            x = Vector256.Create(a1[offset]);
            s10 = Vector256.FusedMultiplyAdd(x, b0, s10);
            s11 = Vector256.FusedMultiplyAdd(x, b1, s11);
            x = Vector256.Create(a2[offset]);
            s20 = Vector256.FusedMultiplyAdd(x, b0, s20);
            s21 = Vector256.FusedMultiplyAdd(x, b1, s21);
            x = Vector256.Create(a3[offset]);
            s30 = Vector256.FusedMultiplyAdd(x, b0, s30);
            s31 = Vector256.FusedMultiplyAdd(x, b1, s31);
        }
        s00.Store(c);
        s01.Store(c + 8);
        if (rows > 1)
        {
            s10.Store(c1);
            s11.Store(c1 + 8);
        }
        if (rows > 2)
        {
            s20.Store(c2);
            s21.Store(c2 + 8);
        }
        if (rows > 3)
        {
            s30.Store(c3);
            s31.Store(c3 + 8);
        }
    }

    /// <summary>Copies B (depth, columns) into a contiguous panel of row length <paramref name="width"/>, zero-padded.</summary>
    public static void Pack(float* b, nint bRow, nint bColumn, int depth, int columns, float* panel, int width)
    {
        if (columns < width)
            new Span<float>(panel, depth * width).Clear();
        if (bColumn == 1)
        {
            for (int p = 0; p < depth; p++)
                new ReadOnlySpan<float>(b + p * bRow, columns).CopyTo(new Span<float>(panel + (nint)p * width, columns));
            return;
        }
        // Transposed: read each row of the stored matrix once, eight of them side by side.
        int j = 0;
        for (; j + 8 <= columns; j += 8)
        {
            float* r0 = b + j * bColumn;
            float* target = panel + j;
            for (nint p = 0; p < depth; p++, target += width)
            {
                float* source = r0 + p * bRow;
                Vector256.Create(
                    source[0], source[bColumn], source[2 * bColumn], source[3 * bColumn],
                    source[4 * bColumn], source[5 * bColumn], source[6 * bColumn], source[7 * bColumn]).Store(target);
            }
        }
        for (; j < columns; j++)
        {
            for (nint p = 0; p < depth; p++)
                panel[p * width + j] = b[p * bRow + j * bColumn];
        }
    }

    /// <summary>Copies a (rows, columns) matrix.</summary>
    public static void Copy(float* from, nint fromStride, float* to, nint toStride, int rows, int columns)
    {
        for (int i = 0; i < rows; i++)
            new ReadOnlySpan<float>(from + i * fromStride, columns).CopyTo(new Span<float>(to + i * toStride, columns));
    }

    /// <summary>Zeroes a (rows, columns) matrix.</summary>
    public static void Clear(float* c, int rows, int columns, nint stride)
    {
        for (int i = 0; i < rows; i++)
            new Span<float>(c + i * stride, columns).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        s0.Store(c);
        s1.Store(c + 16);
        s2.Store(c + 32);
        s3.Store(c + 48);
    }
}
