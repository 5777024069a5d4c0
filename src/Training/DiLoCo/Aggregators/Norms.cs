using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>Euclidean norms and distances of parts, in double, so that no finite value is too large for them.</summary>
/// <remarks>
/// In blocks of <see cref="ValueBlocks.Size"/> values: eight sums, the i-th over the elements whose index in the block is i
/// modulo 8, by fused multiply-add, folded in halves; the blocks ascending from 0 (docs/numerics.md, §3, squares).
/// </remarks>
internal static class Norms
{
    /// <summary>√Σ x².</summary>
    public static double Of(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (int at = 0; at < x.Length; at += ValueBlocks.Size)
            sum += Lanes.SumOfSquares(x.Slice(at, Math.Min(ValueBlocks.Size, x.Length - at)));
        return Math.Sqrt(sum);
    }

    /// <summary>√Σ (x − y)², each difference in double.</summary>
    public static double Distance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int at = 0; at < x.Length; at += ValueBlocks.Size)
        {
            int length = Math.Min(ValueBlocks.Size, x.Length - at);
            sum += SquaredDistance(x.Slice(at, length), y.Slice(at, length));
        }
        return Math.Sqrt(sum);
    }

    /// <summary>Σ (x − y)² of one block, each difference in double.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Lengths.Require("y", y.Length, x.Length);
        Vector256<double> low = default, high = default;
        int i = 0;
        for (; i + 8 <= x.Length; i += 8)
            Add(Vector256.Create(x.Slice(i, 8)), Vector256.Create(y.Slice(i, 8)), ref low, ref high);
        if (i < x.Length)
        {
            Span<float> restX = stackalloc float[8], restY = stackalloc float[8];
            restX.Clear();
            restY.Clear();
            x[i..].CopyTo(restX);
            y[i..].CopyTo(restY);
            Add(Vector256.Create<float>(restX), Vector256.Create<float>(restY), ref low, ref high);
        }
        var four = low + high;
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    private static void Add(Vector256<float> x, Vector256<float> y, ref Vector256<double> low, ref Vector256<double> high)
    {
        var first = Vector256.WidenLower(x) - Vector256.WidenLower(y);
        var second = Vector256.WidenUpper(x) - Vector256.WidenUpper(y);
        low = Vector256.FusedMultiplyAdd(first, first, low);
        high = Vector256.FusedMultiplyAdd(second, second, high);
    }
}
