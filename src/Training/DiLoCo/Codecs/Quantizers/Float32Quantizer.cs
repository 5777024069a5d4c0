using System.Buffers;
using System.Runtime.InteropServices;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>The values as they are: IEEE 754 binary32, little-endian.</summary>
internal sealed class Float32Quantizer : IQuantizer
{
    /// <inheritdoc/>
    public int MaxLength(int rows, int columns) => checked(sizeof(float) * Magnitudes.Count(rows, columns));

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination)
    {
        Magnitudes.Largest(values, rows, columns);
        int length = MaxLength(rows, columns);
        MemoryMarshal.AsBytes(values).CopyTo(destination.GetSpan(length));
        destination.Advance(length);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> bytes, int rows, int columns, Span<float> values)
    {
        Magnitudes.RequireLength(values.Length, rows, columns);
        Payload.RequireLength(bytes.Length, MaxLength(rows, columns));
        bytes.CopyTo(MemoryMarshal.AsBytes(values));
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw Payload.Malformed("A value is not finite", i * sizeof(float));
        }
    }
}
