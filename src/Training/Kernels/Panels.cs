using System.Runtime.Intrinsics;
using ZeroG.Training.Threading;

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
    public static void Pack(Crew crew, float* b, nint rowStep, nint columnStep, int depth, int columns, float* panels)
    {
        var work = new Packing(b, rowStep, columnStep, depth, columns, panels);
        crew.Run(ref work, Count(columns));
    }

    /// <summary>The same on the calling thread.</summary>
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
        float* b1 = b + step, b2 = b1 + step, b3 = b2 + step, b4 = b3 + step, b5 = b4 + step, b6 = b5 + step, b7 = b6 + step;
        for (nint p = 0; p < depth; p++, panel += GemmTile.Columns)
            Vector256.Create(b[p], b1[p], b2[p], b3[p], b4[p], b5[p], b6[p], b7[p]).Store(panel);
    }

    private readonly struct Packing(float* b, nint rowStep, nint columnStep, int depth, int columns, float* panels) : IWork
    {
        public void Do(int item, int thread)
        {
            int j = item * GemmTile.Columns;
            PackOne(b + j * columnStep, rowStep, columnStep, depth, Math.Min(GemmTile.Columns, columns - j), panels + (nint)j * depth);
        }
    }
}
