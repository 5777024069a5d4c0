using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>What every quantizer asks first of the values it is given.</summary>
internal static class Magnitudes
{
    /// <summary>Most values of one tensor of an exchange: 1 GiB of float32.</summary>
    public const int MaxCount = 1 << 28;

    private const uint Infinity = 0x7F800000;

    /// <summary>Number of values of a shape.</summary>
    /// <exception cref="ArgumentException">The shape has no values, or more than <see cref="MaxCount"/>.</exception>
    public static int Count(int rows, int columns)
    {
        long count = (long)rows * Math.Max(1, columns);
        if (rows < 1 || columns < 0 || count > MaxCount)
            throw new ArgumentException($"A tensor of an exchange has 1 to {MaxCount} values, not {rows} x {columns}; exchange it in parts.");
        return (int)count;
    }

    /// <summary>The bits of the largest magnitude of all values, which order like the magnitudes themselves.</summary>
    /// <exception cref="ArgumentException">A value is not finite, or their number does not fit the shape.</exception>
    public static uint Largest(ReadOnlySpan<float> values, int rows, int columns)
    {
        RequireLength(values.Length, rows, columns);
        var bits = MemoryMarshal.Cast<float, uint>(values);
        var mask = Vector512.Create(~0x80000000);
        var vector = Vector512<uint>.Zero;
        int i = 0;
        for (; i + Vector512<uint>.Count <= bits.Length; i += Vector512<uint>.Count)
            vector = Vector512.Max(vector, Vector512.LoadUnsafe(in bits[i]) & mask);
        uint largest = 0;
        for (; i < bits.Length; i++)
            largest = Math.Max(largest, bits[i] & ~0x80000000);
        for (int lane = 0; lane < Vector512<uint>.Count; lane++)
            largest = Math.Max(largest, vector[lane]);
        return largest < Infinity
            ? largest
            : throw new ArgumentException("A value to be exchanged is not finite; end the phase instead, as after a step that diverged.");
    }

    /// <summary>Requires as many values as the shape has.</summary>
    /// <exception cref="ArgumentException">Their number does not fit the shape.</exception>
    public static void RequireLength(int length, int rows, int columns)
    {
        if (length != Count(rows, columns))
            throw new ArgumentException($"{length} values were given for a shape of {rows} x {columns} (0 columns: a vector).");
    }
}
