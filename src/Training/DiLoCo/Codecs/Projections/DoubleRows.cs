using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Projections;

/// <summary>Rows of doubles, each filled up with zeros to a multiple of eight.</summary>
/// <remarks>
/// A sum over a row is eight partial sums by fused multiply-add, the i-th over the elements whose index is i modulo 8, folded
/// i + i+4, i + i+2, i + i+1.
/// </remarks>
internal sealed class DoubleRows
{
    private const int Lanes = 8;
    private readonly double[] _values;
    private readonly int _stride;

    /// <summary>A copy of rows of floats.</summary>
    public DoubleRows(ReadOnlySpan<float> rows, int count, int length)
    {
        _stride = checked((length + Lanes - 1) / Lanes * Lanes);
        _values = new double[checked(_stride * count)];
        for (int i = 0; i < count; i++)
        {
            var row = Row(i);
            for (int j = 0; j < length; j++)
                row[j] = rows[i * length + j];
        }
    }

    /// <summary>A row with what it is filled up with.</summary>
    public Span<double> Row(int i) => _values.AsSpan(i * _stride, _stride);

    /// <summary>Σ x·y.</summary>
    public double Dot(int i, int j)
    {
        Span<double> x = Row(i), y = Row(j);
        var sum = Vector512<double>.Zero;
        for (int p = 0; p < x.Length; p += Lanes)
            sum = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(in x[p]), Vector512.LoadUnsafe(in y[p]), sum);
        var four = sum.GetLower() + sum.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>Row i becomes fma(a, row j, row i).</summary>
    public void AddScaled(double a, int j, int i)
    {
        Span<double> x = Row(j), y = Row(i);
        var factor = Vector512.Create(a);
        for (int p = 0; p < x.Length; p += Lanes)
            Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(in x[p]), Vector512.LoadUnsafe(in y[p])).StoreUnsafe(ref y[p]);
    }

    /// <summary>Row i times a.</summary>
    public void Scale(double a, int i)
    {
        foreach (ref var value in Row(i))
            value *= a;
    }
}
