using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>eˣ in float32, sixteen lanes at once: basic operations only, so every machine returns the same bits.</summary>
internal static class Exponential
{
    /// <summary>
    /// eˣ to about 2 units in the last place. x is held to [−87, 88], where the result is a normal number; NaN stays NaN.
    /// x = n·ln 2 + r with |r| ≤ 0.35 (ln 2 in two parts), then the Taylor polynomial of degree 7, then ·2ⁿ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Vector512.Min(Vector512.Max(x, Vector512.Create(-87f)), Vector512.Create(88f));
        var n = Vector512.Round(x * 1.44269504f);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693359375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.Create(1f / 5040);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 720));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        // In range by the first line. A NaN converts to whatever the machine likes, and stays one in the product.
        var power = Vector512.ShiftLeft(Vector512.ConvertToInt32Native(n) + Vector512.Create(127), 23).AsSingle();
        return p * power;
    }
}
