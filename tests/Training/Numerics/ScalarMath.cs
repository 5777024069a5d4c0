using System.Runtime.InteropServices;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Sections 2 and 3 of docs/numerics.md in plain loops over scalars: no vector, no block, no thread.</summary>
internal static class ScalarMath
{
    /// <summary>eˣ in float.</summary>
    public static float Exp(float x)
    {
        if (x < -87) x = -87;
        if (x > 88) x = 88;
        var n = MathF.Round(x * 1.44269504f, MidpointRounding.ToEven);
        var r = MathF.FusedMultiplyAdd(n, -0.693359375f, x);
        r = MathF.FusedMultiplyAdd(n, 2.12194440e-4f, r);
        var p = 1f / 5040;
        foreach (var c in (float[])[1f / 720, 1f / 120, 1f / 24, 1f / 6, 0.5f, 1, 1])
            p = MathF.FusedMultiplyAdd(p, r, c);
        return float.IsNaN(x) ? x : p * BitConverter.Int32BitsToSingle(((int)n + 127) << 23);
    }

    /// <summary>σ(x).</summary>
    public static float Sigmoid(float x) => 1 / (1 + Exp(-x));

    /// <summary>A chain: start, then fma(a(p), b(p), ·) for p = first to end − 1.</summary>
    public static float Chain(float start, int first, int end, Func<int, float> a, Func<int, float> b)
    {
        var sum = start;
        for (int p = first; p < end; p++)
            sum = MathF.FusedMultiplyAdd(a(p), b(p), sum);
        return sum;
    }

    /// <summary>Lanes: sixteen sums, each added to by <paramref name="add"/>(sum, i) for its indices ascending, folded in halves.</summary>
    public static float Lanes(int length, Func<float, int, float> add)
    {
        var lanes = new float[16];
        for (int i = 0; i < length; i++)
            lanes[i % 16] = add(lanes[i % 16], i);
        for (int half = 8; half >= 1; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        }
        return lanes[0];
    }

    /// <summary>Σ x² in double: eight sums by fma, folded in halves.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> x)
    {
        var lanes = new double[8];
        for (int i = 0; i < x.Length; i++)
            lanes[i % 8] = Math.FusedMultiplyAdd(x[i], x[i], lanes[i % 8]);
        for (int half = 4; half >= 1; half /= 2)
        {
            for (int i = 0; i < half; i++)
                lanes[i] += lanes[i + half];
        }
        return lanes[0];
    }

    /// <summary>The sum of squares of a tensor: blocks of 16,384 values, ascending from 0.</summary>
    public static double TensorSquares(ReadOnlySpan<float> tensor)
    {
        double sum = 0;
        for (int at = 0; at < tensor.Length; at += 16_384)
            sum += SumOfSquares(tensor[at..Math.Min(at + 16_384, tensor.Length)]);
        return sum;
    }

    /// <summary>Normal values, the same everywhere.</summary>
    public static float[] Random(int length, ulong seed, double deviation = 1)
    {
        var values = new float[length];
        CounterRandom.For(seed).FillNormal(values, deviation);
        return values;
    }

    /// <summary>Bit for bit: 0 is not −0, and a NaN is equal to itself alone.</summary>
    public static void SameBits(string name, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        ReadOnlySpan<int> e = MemoryMarshal.Cast<float, int>(expected), a = MemoryMarshal.Cast<float, int>(actual);
        Assert.Equal(e.Length, a.Length);
        for (int i = 0; i < e.Length; i++)
            Assert.True(e[i] == a[i], $"{name}[{i}] is {actual[i]:R} (0x{a[i]:X8}) instead of {expected[i]:R} (0x{e[i]:X8}).");
    }
}
