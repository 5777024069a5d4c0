using System.Numerics;

namespace ZeroG.Training.Kernels;

/// <summary>Operations on each element alone: their bits cannot depend on vector width.</summary>
internal static class Elementwise
{
    /// <summary>y += x.</summary>
    public static void Add(ReadOnlySpan<float> x, Span<float> y)
    {
        Lengths.Require("x", x.Length, y.Length);
        int i = 0;
        for (; i + Vector<float>.Count <= y.Length; i += Vector<float>.Count)
            (new Vector<float>(y[i..]) + new Vector<float>(x[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] += x[i];
    }

    /// <summary>y = a·x + y, fused.</summary>
    public static void AddScaled(float a, ReadOnlySpan<float> x, Span<float> y)
    {
        Lengths.Require("x", x.Length, y.Length);
        var scale = new Vector<float>(a);
        int i = 0;
        for (; i + Vector<float>.Count <= y.Length; i += Vector<float>.Count)
            Vector.FusedMultiplyAdd(scale, new Vector<float>(x[i..]), new Vector<float>(y[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = MathF.FusedMultiplyAdd(a, x[i], y[i]);
    }

    /// <summary>y = x − y.</summary>
    public static void SubtractFrom(ReadOnlySpan<float> x, Span<float> y)
    {
        Lengths.Require("x", x.Length, y.Length);
        int i = 0;
        for (; i + Vector<float>.Count <= y.Length; i += Vector<float>.Count)
            (new Vector<float>(x[i..]) - new Vector<float>(y[i..])).CopyTo(y[i..]);
        for (; i < y.Length; i++)
            y[i] = x[i] - y[i];
    }

    /// <summary>x *= a.</summary>
    public static void Scale(float a, Span<float> x)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= x.Length; i += Vector<float>.Count)
            (new Vector<float>(x[i..]) * a).CopyTo(x[i..]);
        for (; i < x.Length; i++)
            x[i] *= a;
    }
}
