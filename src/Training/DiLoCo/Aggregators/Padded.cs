using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>Vectors of what is left at the end of a tensor, filled up with zeros.</summary>
internal static class Padded
{
    /// <summary>The values, at most a vector of them, and zeros.</summary>
    public static Vector<float> Load(ReadOnlySpan<float> values)
    {
        if (values.Length == Vector<float>.Count)
            return new Vector<float>(values);
        Span<float> padded = stackalloc float[Vector<float>.Count];
        padded.Clear();
        values.CopyTo(padded);
        return new Vector<float>(padded);
    }

    /// <summary>Stores as many lanes as there is room for.</summary>
    public static void Store(Vector<float> vector, Span<float> values)
    {
        if (values.Length == Vector<float>.Count)
        {
            vector.CopyTo(values);
            return;
        }
        Span<float> padded = stackalloc float[Vector<float>.Count];
        vector.CopyTo(padded);
        padded[..values.Length].CopyTo(values);
    }
}
