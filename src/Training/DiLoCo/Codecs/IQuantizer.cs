using System.Buffers;

namespace ZeroG.Training.DiLoCo.Codecs;

/// <summary>
/// Turns the values of one matrix or vector into bytes and back. A pure function both ways: the same values give the same
/// bytes on every machine, and the same bytes the same values. Scales and groups never reach beyond the given values.
/// </summary>
public interface IQuantizer
{
    /// <summary>Most bytes that <see cref="Encode"/> writes for values of that shape; <see cref="Decode"/> refuses more.</summary>
    /// <param name="rows">Rows, or the length of a vector.</param>
    /// <param name="columns">Columns, or 0 for a vector.</param>
    int MaxLength(int rows, int columns);

    /// <summary>Writes the values.</summary>
    /// <param name="values">Row-major; every one finite.</param>
    /// <param name="rows">Rows, or the length of a vector.</param>
    /// <param name="columns">Columns, or 0 for a vector.</param>
    /// <param name="destination">Takes at most <see cref="MaxLength"/> bytes.</param>
    /// <exception cref="ArgumentException">A value is not finite, or their number does not fit the shape.</exception>
    void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination);

    /// <summary>Reads values that anyone may have written. Nothing is allocated by what the bytes say.</summary>
    /// <param name="bytes">As <see cref="Encode"/> writes them, whole.</param>
    /// <param name="rows">Rows, or the length of a vector.</param>
    /// <param name="columns">Columns, or 0 for a vector.</param>
    /// <param name="values">All of them are set, to finite numbers.</param>
    /// <exception cref="CodecFormatException">The bytes are not what <see cref="Encode"/> writes for that shape.</exception>
    void Decode(ReadOnlySpan<byte> bytes, int rows, int columns, Span<float> values);
}
