using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ZeroG.Training.Kernels;

/// <summary>
/// B (depth, columns) repacked for <see cref="GemmTile"/>: panel after panel of 32 columns, each with its rows one after
/// another, the last panel padded with zeros. What the tiles read is then contiguous.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Panels of so many columns.</summary>
    public static int Count(int columns) => (columns + GemmTile.Columns - 1) / GemmTile.Columns;

    /// <summary>Values of packed B (depth, columns).</summary>
    public static long Length(int depth, int columns) => (long)Count(columns) * GemmTile.Columns * depth;

    /// <summary>Packs B, whose [p, j] stands at b[p·rowStep + j·columnStep]; one of the two steps is 1.</summary>
    public static void Pack(float* b, nint rowStep, nint columnStep, int depth, int columns, float* panels)
    {
        for (int panel = 0; panel < Count(columns); panel++)
        {
            int j = panel * GemmTile.Columns;
            PackOne(b + j * columnStep, rowStep, columnStep, depth, Math.Min(GemmTile.Columns, columns - j), panels + (nint)j * depth);
        }
    }

    private static void PackOne(float* b, nint rowStep, nint columnStep, int depth, int columns, float* panel)
    {
        if (columnStep == 1 && columns == GemmTile.Columns)
        {
            for (int p = 0; p < depth; p++, b += rowStep, panel += GemmTile.Columns)
            {
                Vector512.Load(b).Store(panel);
                Vector512.Load(b + Lanes.Count).Store(panel + Lanes.Count);
            }
            return;
        }
        if (columns < GemmTile.Columns)
            new Span<float>(panel, depth * GemmTile.Columns).Clear();
        if (columnStep == 1)
        {
            for (int p = 0; p < depth; p++, b += rowStep, panel += GemmTile.Columns)
                new ReadOnlySpan<float>(b, columns).CopyTo(new Span<float>(panel, GemmTile.Columns));
            return;
        }
        int j = 0;
        for (; j + 8 <= columns; j += 8)
            Transpose(b + j * columnStep, columnStep, depth, panel + j);
        for (; j < columns; j++)
        {
            for (nint p = 0; p < depth; p++)
                panel[p * GemmTile.Columns + j] = b[p + j * columnStep];
        }
    }

    /// <summary>Eight stored rows of <paramref name="depth"/> values become eight columns of a panel.</summary>
    private static void Transpose(float* b, nint step, int depth, float* panel)
    {
        int p = 0;
        if (Avx.IsSupported)
        {
            for (; p + 8 <= depth; p += 8)
                Transpose8(b + p, step, panel + p * GemmTile.Columns);
        }
        for (; p < depth; p++)
        {
            for (int j = 0; j < 8; j++)
                panel[p * GemmTile.Columns + j] = b[p + j * step];
        }
    }

    /// <summary>An (8, 8) transpose in registers: pairs, then quarters, then halves change places.</summary>
    private static void Transpose8(float* b, nint step, float* panel)
    {
        Vector256<float> r0 = Vector256.Load(b), r1 = Vector256.Load(b + step), r2 = Vector256.Load(b + 2 * step), r3 = Vector256.Load(b + 3 * step);
        b += 4 * step;
        Vector256<float> r4 = Vector256.Load(b), r5 = Vector256.Load(b + step), r6 = Vector256.Load(b + 2 * step), r7 = Vector256.Load(b + 3 * step);

        var (s0, s1, s2, s3) = Quarters(r0, r1, r2, r3);
        var (t0, t1, t2, t3) = Quarters(r4, r5, r6, r7);
        const int row = GemmTile.Columns;
        Avx.Permute2x128(s0, t0, 0x20).Store(panel);
        Avx.Permute2x128(s1, t1, 0x20).Store(panel + row);
        Avx.Permute2x128(s2, t2, 0x20).Store(panel + 2 * row);
        Avx.Permute2x128(s3, t3, 0x20).Store(panel + 3 * row);
        Avx.Permute2x128(s0, t0, 0x31).Store(panel + 4 * row);
        Avx.Permute2x128(s1, t1, 0x31).Store(panel + 5 * row);
        Avx.Permute2x128(s2, t2, 0x31).Store(panel + 6 * row);
        Avx.Permute2x128(s3, t3, 0x31).Store(panel + 7 * row);
    }

    /// <summary>Four rows of eight: the i-th result holds column i of each in its lower half, and column i + 4 in its upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>, Vector256<float>, Vector256<float>) Quarters(
        Vector256<float> r0, Vector256<float> r1, Vector256<float> r2, Vector256<float> r3)
    {
        Vector256<float> a = Avx.UnpackLow(r0, r1), b = Avx.UnpackHigh(r0, r1), c = Avx.UnpackLow(r2, r3), d = Avx.UnpackHigh(r2, r3);
        return (Avx.Shuffle(a, c, 0x44), Avx.Shuffle(a, c, 0xEE), Avx.Shuffle(b, d, 0x44), Avx.Shuffle(b, d, 0xEE));
    }
}
