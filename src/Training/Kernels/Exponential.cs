using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.Kernels;

/// <summary>eˣ in float32, eight lanes at once: basic operations only, so every machine returns the same bits.</summary>
internal static class Exponential
{
    /// <summary>
    /// eˣ to about 2 units in the last place. x is held to [−87, 88], where the result is a normal number; NaN stays NaN.
    /// x = n·ln 2 + r with |r| ≤ 0.35 (ln 2 in two parts), then the Taylor polynomial of degree 7, then ·2ⁿ.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-87f)), Vector256.Create(88f));
        var n = Vector256.Round(x * 1.44269504f);
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        var p = Vector256.Create(1f / 5040);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 720));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 120));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 24));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1f / 6));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(0.5f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<float>.One);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256<float>.One);
        var power = Vector256.ShiftLeft(Vector256.ConvertToInt32(n) + Vector256.Create(127), 23).AsSingle();
        return p * power;
    }

    /// <summary>y[i] = e^(x[i] − shift). x and y may be the same.</summary>
    public static void Shifted(ReadOnlySpan<float> x, float shift, Span<float> y)
    {
        var s = Vector256.Create(shift);
        int i = 0;
        for (; i + 8 <= x.Length; i += 8)
            Exp(Vector256.Create(x.Slice(i, 8)) - s).CopyTo(y[i..]);
        if (i < x.Length)
        {
            Span<float> block = stackalloc float[8];
            block.Clear();
            x[i..].CopyTo(block);
            Exp(Vector256.Create(block) - s).CopyTo(block);
            block[..(x.Length - i)].CopyTo(y[i..]);
        }
    }
}
