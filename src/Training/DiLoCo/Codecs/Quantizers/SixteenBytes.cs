using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>Sixteen integers to sixteen bytes and back.</summary>
internal static class SixteenBytes
{
    /// <summary>The low byte of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Narrow(Vector512<uint> values)
    {
        var low = values & Vector512.Create(0xFFu);
        var words = Vector256.Narrow(low.GetLower(), low.GetUpper());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>Each byte as an integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Widen(Vector128<byte> bytes)
    {
        var (low, high) = Vector128.Widen(bytes);
        var (a, b) = Vector256.Widen(Vector256.Create(low, high));
        return Vector512.Create(a, b).AsInt32();
    }
}
