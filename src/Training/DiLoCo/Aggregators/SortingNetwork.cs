using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>
/// Batcher's merge exchange for any number of inputs (Knuth, The Art of Computer Programming, volume 3, §5.2.2, algorithm M):
/// the same comparisons whatever the values are, so that one vector sorts as many columns as it has lanes.
/// </summary>
internal static class SortingNetwork
{
    private static readonly (int Low, int High)[]?[] s_known = new (int, int)[Parts.MaxCount + 1][];

    /// <summary>The comparisons that sort that many inputs, in order: the smaller goes to the first place.</summary>
    public static ReadOnlySpan<(int Low, int High)> For(int count) => s_known[count] ??= Comparisons(count);

    /// <summary>Sorts each lane by itself, ascending.</summary>
    /// <param name="rows">Finite, and no zero of them negative, so that equal values are equal in every bit.</param>
    public static void Sort(Span<Vector<float>> rows)
    {
        foreach (var (low, high) in For(rows.Length))
        {
            var (a, b) = (rows[low], rows[high]);
            rows[low] = Vector.Min(a, b);
            rows[high] = Vector.Max(a, b);
        }
    }

    private static (int Low, int High)[] Comparisons(int count)
    {
        var comparisons = new List<(int, int)>();
        int top = 1;
        while (2 * top < count)
            top *= 2;
        for (int p = top; p > 0; p /= 2)
        {
            for (int q = top, r = 0, d = p; ; d = q - p, q /= 2, r = p)
            {
                for (int i = 0; i < count - d; i++)
                {
                    if ((i & p) == r)
                        comparisons.Add((i, i + d));
                }
                if (q == p)
                    break;
            }
        }
        return [.. comparisons];
    }
}
