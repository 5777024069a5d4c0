using ZeroG.Training.Numerics;

namespace ZeroG.Training.DiLoCo.Codecs.Projections;

/// <summary>Orthonormal rows that span what given rows span, in their order (modified Gram–Schmidt, twice, in double).</summary>
internal static class OrthonormalRows
{
    /// <summary>A row of which the others leave less than this share depends on them, but for rounding: floats are 6·10⁻⁸ apart.</summary>
    private const double Dependent = 1e-6;

    /// <summary>Replaces the rows.</summary>
    /// <remarks>
    /// A row that is zero, or depends on those before it, is replaced by normal values of the stream of (spare, row, attempt),
    /// from attempt 0 on, until one does not depend on them; with at most as many rows as columns there is always one.
    /// </remarks>
    /// <param name="rows">(count, length), row-major, finite.</param>
    /// <param name="count">Rows, at most their length.</param>
    /// <param name="length">Columns.</param>
    /// <param name="spare">What replaces a row that depends on others.</param>
    public static void Make(Span<float> rows, int count, int length, CounterRandom spare)
    {
        var work = new DoubleRows(rows, count, length);
        Span<float> fresh = [];
        for (int i = 0; i < count; i++)
        {
            for (ulong attempt = 0; !Normalize(work, i); attempt++)
            {
                if (fresh.IsEmpty) fresh = new float[length];
                CounterRandom.For(spare.Bits((ulong)i), attempt).FillNormal(fresh, 1);
                var row = work.Row(i);
                for (int j = 0; j < length; j++)
                    row[j] = fresh[j];
            }
            for (int j = 0; j < length; j++)
                rows[i * length + j] = (float)work.Row(i)[j];
        }
    }

    /// <summary>Copies rows, those of larger norm first, of equal ones the earlier first.</summary>
    public static void Sorted(ReadOnlySpan<float> rows, Span<float> sorted, int count, int length)
    {
        var work = new DoubleRows(rows, count, length);
        var (order, squares) = (new int[count], new double[count]);
        for (int i = 0; i < count; i++)
            (order[i], squares[i]) = (i, work.Dot(i, i));
        Array.Sort(order, (a, b) => squares[a] == squares[b] ? a.CompareTo(b) : squares[b].CompareTo(squares[a]));
        for (int i = 0; i < count; i++)
            rows.Slice(order[i] * length, length).CopyTo(sorted.Slice(i * length, length));
    }

    private static bool Normalize(DoubleRows work, int i)
    {
        double before = work.Dot(i, i);
        if (!(before > 0)) return false;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int j = 0; j < i; j++)
                work.AddScaled(-work.Dot(j, i), j, i);
        }
        double after = work.Dot(i, i);
        if (!(after > Dependent * Dependent * before)) return false;
        work.Scale(1 / Math.Sqrt(after), i);
        return true;
    }
}
