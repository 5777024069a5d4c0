using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>What the choice of a group's scale needs. Sums are in sixteen lanes folded in halves (<see cref="Lanes"/>).</summary>
internal static class GroupNorms
{
    /// <summary>Added to a float of magnitude up to 2²² it rounds it to an integer, ties to even, which its low bits then hold.</summary>
    public const float Rounder = 12582912;

    /// <summary>
    /// The power of two that brings a group's largest magnitude into [1, 2): squares of what is multiplied by it neither overflow
    /// nor vanish.
    /// </summary>
    public static float Unit(float largest)
    {
        int exponent = (int)(BitConverter.SingleToUInt32Bits(largest) >> 23);
        return BitConverter.UInt32BitsToSingle((uint)Math.Clamp(254 - exponent, 1, 253) << 23);
    }

    /// <summary>The largest value, and the least with its sign turned.</summary>
    public static (float Highest, float Lowest) Extremes(ReadOnlySpan<float> values)
    {
        var high = Vector512.LoadUnsafe(in values[0]);
        var low = -high;
        for (int i = 16; i < values.Length; i += 16)
        {
            var v = Vector512.LoadUnsafe(in values[i]);
            high = Vector512.Max(high, v);
            low = Vector512.Max(low, -v);
        }
        return (Lanes.Largest(high), Lanes.Largest(low));
    }

    /// <summary>Σ (values · unit)².</summary>
    public static float Energy(ReadOnlySpan<float> values, float unit)
    {
        var sum = Vector512<float>.Zero;
        for (int i = 0; i < values.Length; i += 16)
        {
            var v = Vector512.LoadUnsafe(in values[i]) * unit;
            sum = Vector512.FusedMultiplyAdd(v, v, sum);
        }
        return Lanes.Fold(sum);
    }

    /// <summary>
    /// Σ (v − q·scale)² for v = values · unit and q = v ÷ scale (as v · (1 ÷ scale)) held to [least, most] and rounded to an
    /// integer, ties to even.
    /// </summary>
    public static float RoundingError(ReadOnlySpan<float> values, float unit, float scale, float least, float most)
    {
        var (inverse, low, high) = (Vector512.Create(1 / scale), Vector512.Create(least), Vector512.Create(most));
        var (sum, rounder, factor) = (Vector512<float>.Zero, Vector512.Create(Rounder), Vector512.Create(-scale));
        for (int i = 0; i < values.Length; i += 16)
        {
            var v = Vector512.LoadUnsafe(in values[i]) * unit;
            var q = Hold(v * inverse, low, high) + rounder - rounder;
            var error = Vector512.FusedMultiplyAdd(q, factor, v);
            sum = Vector512.FusedMultiplyAdd(error, error, sum);
        }
        return Lanes.Fold(sum);
    }

    /// <summary>The integers of <see cref="RoundingError"/> for sixteen values; their low bits are those of two's complement.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Rounded(ref readonly float values, float unit, float scale, float least, float most)
    {
        var v = Vector512.LoadUnsafe(in values) * unit;
        var held = Hold(v * Vector512.Create(1 / scale), Vector512.Create(least), Vector512.Create(most));
        return (held + Vector512.Create(Rounder)).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Hold(Vector512<float> v, Vector512<float> least, Vector512<float> most) =>
        Vector512.Min(Vector512.Max(v, least), most);
}
