using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>Reductions with one fixed order, whatever the machine's vectors.</summary>
/// <remarks>
/// Sixteen lanes: lane j gathers the elements whose index is j modulo 16, in ascending order; the lanes are then folded in
/// halves, 16 to 8 to 4 to 2 to 1. A short last block is padded with zeros.
/// </remarks>
internal static unsafe class Lanes
{
    /// <summary>Lanes, and the values of one vector.</summary>
    public const int Count = 16;

    /// <summary>0, 1, …, 15.</summary>
    private static Vector512<int> Indices => Vector512.Create(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);

    /// <summary>x where the lane's index is below <paramref name="count"/>, and <paramref name="rest"/> elsewhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> First(int count, Vector512<float> x, Vector512<float> rest) =>
        Vector512.ConditionalSelect(Vector512.LessThan(Indices, Vector512.Create(count)).AsSingle(), x, rest);

    /// <summary>The <paramref name="count"/> values at x, fewer than 16, and zeros.</summary>
    public static Vector512<float> Load(float* x, int count)
    {
        float* block = stackalloc float[Count];
        for (int i = 0; i < Count; i++) block[i] = i < count ? x[i] : 0;
        return Vector512.Load(block);
    }

    /// <summary>Stores the first <paramref name="count"/> lanes.</summary>
    public static void Store(Vector512<float> v, float* x, int count)
    {
        float* block = stackalloc float[Count];
        v.Store(block);
        for (int i = 0; i < count; i++) x[i] = block[i];
    }

    /// <summary>The lanes' sum, folded in halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fold(Vector512<float> sixteen)
    {
        var eight = sixteen.GetLower() + sixteen.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        float a = four[0] + four[2], b = four[1] + four[3];
        return a + b;
    }

    /// <summary>The largest lane; NaN if one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector512<float> sixteen)
    {
        var eight = Vector256.Max(sixteen.GetLower(), sixteen.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        return Math.Max(Math.Max(four[0], four[2]), Math.Max(four[1], four[3]));
    }

    /// <summary>Σ x[i]·y[i] over <paramref name="length"/> values, by fused multiply-add within a lane.</summary>
    public static float Dot(float* x, float* y, int length)
    {
        var sum = Vector512<float>.Zero;
        int i = 0;
        for (; i + Count <= length; i += Count)
            sum = Vector512.FusedMultiplyAdd(Vector512.Load(x + i), Vector512.Load(y + i), sum);
        if (i < length)
            sum = Vector512.FusedMultiplyAdd(Load(x + i, length - i), Load(y + i, length - i), sum);
        return Fold(sum);
    }

    /// <summary>The largest of <paramref name="length"/> ≥ 1 values, NaN if one is; the order of comparisons cannot change it.</summary>
    public static float Max(float* x, int length)
    {
        var lowest = Vector512.Create(float.NegativeInfinity);
        var max = lowest;
        int i = 0;
        for (; i + Count <= length; i += Count)
            max = Vector512.Max(max, Vector512.Load(x + i));
        if (i < length)
            max = Vector512.Max(max, First(length - i, Load(x + i, length - i), lowest));
        return Largest(max);
    }

    /// <summary>Σ x[i]² in double: eight lanes by index modulo 8, folded in halves.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<double> Low, Vector256<double> High) AddSquares(
        Vector256<float> v, Vector256<double> low, Vector256<double> high)
    {
        var (a, b) = Vector256.Widen(v);
        return (Vector256.FusedMultiplyAdd(a, a, low), Vector256.FusedMultiplyAdd(b, b, high));
    }
}
