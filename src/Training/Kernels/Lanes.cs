using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>Reductions with one fixed order, whatever the machine's vectors.</summary>
/// <remarks>
/// Sixteen lanes: lane j gathers the elements whose index is j modulo 16, in ascending order; the lanes are then folded in
/// halves, 16 to 8 to 4 to 2 to 1. A short last block is padded with zeros.
/// </remarks>
internal static class Lanes
{
    private const int Count = 16;

    /// <summary>Σ x[i]·y[i], by fused multiply-add within a lane.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"Dot of {x.Length} and {y.Length} values.");
        Vector256<float> low = default, high = default;
        int i = 0;
        for (; i + Count <= x.Length; i += Count)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.Create(x.Slice(i, 8)), Vector256.Create(y.Slice(i, 8)), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Create(x.Slice(i + 8, 8)), Vector256.Create(y.Slice(i + 8, 8)), high);
        }
        if (i < x.Length)
        {
            Span<float> a = stackalloc float[Count], b = stackalloc float[Count];
            a.Clear();
            b.Clear();
            x[i..].CopyTo(a);
            y[i..].CopyTo(b);
            low = Vector256.FusedMultiplyAdd(Vector256.Create(a[..8]), Vector256.Create(b[..8]), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Create(a[8..]), Vector256.Create(b[8..]), high);
        }
        return Fold(low + high);
    }

    /// <summary>Σ x[i].</summary>
    public static float Sum(ReadOnlySpan<float> x)
    {
        Vector256<float> low = default, high = default;
        int i = 0;
        for (; i + Count <= x.Length; i += Count)
        {
            low += Vector256.Create(x.Slice(i, 8));
            high += Vector256.Create(x.Slice(i + 8, 8));
        }
        if (i < x.Length)
        {
            Span<float> a = stackalloc float[Count];
            a.Clear();
            x[i..].CopyTo(a);
            low += Vector256.Create(a[..8]);
            high += Vector256.Create(a[8..]);
        }
        return Fold(low + high);
    }

    /// <summary>Σ x[i]² in double: eight lanes by index modulo 8, folded in halves. For norms over whole models.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        Vector256<double> low = default, high = default;
        int i = 0;
        for (; i + 8 <= x.Length; i += 8)
            (low, high) = AddSquares(Vector256.Create(x.Slice(i, 8)), low, high);
        if (i < x.Length)
        {
            Span<float> a = stackalloc float[8];
            a.Clear();
            x[i..].CopyTo(a);
            (low, high) = AddSquares(Vector256.Create(a), low, high);
        }
        var four = low + high;
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>The largest value; the order of comparisons cannot change it.</summary>
    public static float Max(ReadOnlySpan<float> x)
    {
        float max = float.NegativeInfinity;
        int i = 0;
        if (x.Length >= 8)
        {
            var lanes = Vector256.Create(x[..8]);
            for (i = 8; i + 8 <= x.Length; i += 8)
                lanes = Vector256.Max(lanes, Vector256.Create(x.Slice(i, 8)));
            for (int j = 0; j < 8; j++)
                max = Math.Max(max, lanes[j]);
        }
        for (; i < x.Length; i++)
            max = Math.Max(max, x[i]);
        return max;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) AddSquares(
        Vector256<float> v, Vector256<double> low, Vector256<double> high)
    {
        var (a, b) = Vector256.Widen(v);
        return (Vector256.FusedMultiplyAdd(a, a, low), Vector256.FusedMultiplyAdd(b, b, high));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Fold(Vector256<float> eight)
    {
        var four = eight.GetLower() + eight.GetUpper();
        float a = four[0] + four[2], b = four[1] + four[3];
        return a + b;
    }
}
