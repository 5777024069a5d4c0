using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>
/// The register tiles of <see cref="Gemm"/>: C (rows, 32) = from + A (rows, depth) · B (depth, 32), where each C[i, j] is one
/// chain of fused multiply-adds, the inner index ascending. Vectors run across columns, so their width cannot change a bit.
/// </summary>
/// <remarks>
/// A[i, p] stands at a[i·rowStep + p·columnStep], so that one tile serves a matrix and its transpose; B is a packed panel, row
/// after row. <c>from</c> is null for zero, and may be C itself.
/// </remarks>
internal static unsafe class GemmTile
{
    /// <summary>Rows of a whole tile.</summary>
    public const int Rows = 8;

    /// <summary>Columns of every tile and panel.</summary>
    public const int Columns = 32;

    /// <summary>All 8 rows.</summary>
    public static void Whole(nint depth, float* a, nint rowStep, nint columnStep, float* b, float* from, nint fromStride, float* c, nint stride)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Whole512(depth, a, rowStep, columnStep, b, from, fromStride, c, stride);
            return;
        }
        // Sixteen registers of 256 bits hold a quarter of the tile.
        for (int i = 0; i < Rows; i += 4)
        {
            for (int j = 0; j < Columns; j += 16)
            {
                Quarter256(
                    depth, a + i * rowStep, rowStep, columnStep, b + j, from == null ? null : from + i * fromStride + j, fromStride,
                    c + i * stride + j, stride);
            }
        }
    }

    /// <summary>One row.</summary>
    public static void Row(nint depth, float* a, nint columnStep, float* b, float* from, float* c)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Row512(depth, a, columnStep, b, from, c);
            return;
        }
        for (int j = 0; j < Columns; j += 16)
            Half256(depth, a, columnStep, b + j, from == null ? null : from + j, c + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Whole512(nint depth, float* a, nint rowStep, nint columnStep, float* b, float* from, nint fromStride, float* c, nint stride)
    {
        Vector512<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vector512<float> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        if (from != null)
        {
            (c00, c01) = Load(from);
            (c10, c11) = Load(from += fromStride);
            (c20, c21) = Load(from += fromStride);
            (c30, c31) = Load(from += fromStride);
            (c40, c41) = Load(from += fromStride);
            (c50, c51) = Load(from += fromStride);
            (c60, c61) = Load(from += fromStride);
            (c70, c71) = Load(from + fromStride);
        }
        // Three pointers, each with two rows at fixed steps from it, stay in registers; eight would not.
        float* a0 = a, a3 = a + 3 * rowStep, a6 = a + 6 * rowStep;
        for (nint p = 0; p < depth; p++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            var x = Vector512.Create(a0[0]);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            x = Vector512.Create(a0[rowStep]);
            c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            x = Vector512.Create(a0[2 * rowStep]);
            c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            x = Vector512.Create(a3[0]);
            c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            x = Vector512.Create(a3[rowStep]);
            c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
            c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            x = Vector512.Create(a3[2 * rowStep]);
            c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
            c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            x = Vector512.Create(a6[0]);
            c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
            c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            x = Vector512.Create(a6[rowStep]);
            c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
            c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            a0 += columnStep;
            a3 += columnStep;
            a6 += columnStep;
            b += Columns;
        }
        Store(c00, c01, c);
        Store(c10, c11, c += stride);
        Store(c20, c21, c += stride);
        Store(c30, c31, c += stride);
        Store(c40, c41, c += stride);
        Store(c50, c51, c += stride);
        Store(c60, c61, c += stride);
        Store(c70, c71, c + stride);
    }

    /// <summary>4 rows of 16 columns, of a panel of 32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Quarter256(nint depth, float* a, nint rowStep, nint columnStep, float* b, float* from, nint fromStride, float* c, nint stride)
    {
        Vector256<float> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        if (from != null)
        {
            (c00, c01) = Load256(from);
            (c10, c11) = Load256(from += fromStride);
            (c20, c21) = Load256(from += fromStride);
            (c30, c31) = Load256(from + fromStride);
        }
        float* a1 = a + rowStep, a2 = a1 + rowStep, a3 = a2 + rowStep;
        for (nint p = 0, at = 0; p < depth; p++, at += columnStep)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            var x = Vector256.Create(a[at]);
            c00 = Vector256.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x, b1, c01);
            x = Vector256.Create(a1[at]);
            c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            x = Vector256.Create(a2[at]);
            c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            x = Vector256.Create(a3[at]);
            c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            b += Columns;
        }
        Store256(c00, c01, c);
        Store256(c10, c11, c += stride);
        Store256(c20, c21, c += stride);
        Store256(c30, c31, c + stride);
    }

    private static void Row512(nint depth, float* a, nint columnStep, float* b, float* from, float* c)
    {
        var (c0, c1) = from == null ? (default, default) : Load(from);
        for (nint p = 0; p < depth; p++, a += columnStep, b += Columns)
        {
            var x = Vector512.Create(a[0]);
            c0 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b), c0);
            c1 = Vector512.FusedMultiplyAdd(x, Vector512.Load(b + 16), c1);
        }
        Store(c0, c1, c);
    }

    private static void Half256(nint depth, float* a, nint columnStep, float* b, float* from, float* c)
    {
        var (c0, c1) = from == null ? (default, default) : Load256(from);
        for (nint p = 0; p < depth; p++, a += columnStep, b += Columns)
        {
            var x = Vector256.Create(a[0]);
            c0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b), c0);
            c1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(b + 8), c1);
        }
        Store256(c0, c1, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>) Load(float* from) => (Vector512.Load(from), Vector512.Load(from + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>) Load256(float* from) => (Vector256.Load(from), Vector256.Load(from + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> low, Vector512<float> high, float* to)
    {
        low.Store(to);
        high.Store(to + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store256(Vector256<float> low, Vector256<float> high, float* to)
    {
        low.Store(to);
        high.Store(to + 8);
    }
}
