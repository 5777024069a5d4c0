using System.Buffers;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// Values in groups of consecutive ones of the row-major tensor, each group with one byte for its scale and then its codes.
/// The first byte of the tensor is the origin of its scales (<see cref="ScaleGrid"/>); the last group may be shorter.
/// </summary>
/// <remarks>
/// A group whose scale byte is 0 is all zeros and so are its codes. A short group is filled up with zeros before it is encoded,
/// whose codes are 0 too; its bytes behind the last that holds a code of a value are left out. Vectors and tensors of fewer
/// than 64 values are few bytes and matter much, norms above all: a quantizer below 8 bits writes them as <see cref="Int8Quantizer"/>.
/// </remarks>
/// <param name="group">Values of a group.</param>
/// <param name="bytes">Bytes of a full group's codes.</param>
/// <param name="grid">The scales.</param>
/// <param name="limit">The tensor's largest magnitude becomes at least 2 to this times a scale.</param>
/// <param name="small">What encodes vectors and small tensors; null when this one does.</param>
internal abstract class GroupQuantizer(int group, int bytes, ScaleGrid grid, int limit, IQuantizer? small) : IQuantizer
{
    private const int SmallCount = 64;

    /// <summary>The scales.</summary>
    protected ScaleGrid Grid { get; } = grid;

    /// <inheritdoc/>
    public int MaxLength(int rows, int columns)
    {
        int count = Magnitudes.Count(rows, columns);
        if (IsSmall(count, columns)) return small!.MaxLength(rows, columns);
        int rest = count % group;
        return checked(1 + count / group * (1 + bytes) + (rest == 0 ? 0 : 1 + Math.Min(rest, bytes)));
    }

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<float> values, int rows, int columns, IBufferWriter<byte> destination)
    {
        if (IsSmall(Magnitudes.Count(rows, columns), columns))
        {
            small!.Encode(values, rows, columns, destination);
            return;
        }
        int origin = Grid.Origin(Magnitudes.Largest(values, rows, columns), limit), length = MaxLength(rows, columns), at = 1, i = 0;
        var target = destination.GetSpan(length);
        target[0] = (byte)origin;
        for (; i + group <= values.Length; i += group, at += 1 + bytes)
            target[at] = EncodeGroup(values.Slice(i, group), group, origin, target.Slice(at + 1, bytes));
        if (i < values.Length)
        {
            Span<float> filled = stackalloc float[group];
            Span<byte> codes = stackalloc byte[bytes];
            filled.Clear();
            values[i..].CopyTo(filled);
            target[at] = EncodeGroup(filled, values.Length - i, origin, codes);
            codes[..(length - at - 1)].CopyTo(target[(at + 1)..]);
        }
        destination.Advance(length);
    }

    /// <inheritdoc/>
    public void Decode(ReadOnlySpan<byte> source, int rows, int columns, Span<float> values)
    {
        Magnitudes.RequireLength(values.Length, rows, columns);
        if (IsSmall(values.Length, columns))
        {
            small!.Decode(source, rows, columns, values);
            return;
        }
        Payload.RequireLength(source.Length, MaxLength(rows, columns));
        int origin = source[0], at = 1, i = 0;
        if (origin < 1 || origin > Grid.MaxOrigin)
            throw Payload.Malformed($"The origin of the scales is {origin}, not 1 to {Grid.MaxOrigin}", 0);
        for (; i + group <= values.Length; i += group, at += 1 + bytes)
            Read(source[at], source.Slice(at + 1, bytes), origin, values.Slice(i, group), at);
        if (i == values.Length) return;

        Span<float> filled = stackalloc float[group];
        Span<byte> codes = stackalloc byte[bytes];
        codes.Clear();
        source[(at + 1)..].CopyTo(codes);
        Read(source[at], codes, origin, filled, at);
        for (int j = values.Length - i; j < group; j++)
        {
            if (CodeAt(codes, j) != 0)
                throw Payload.Malformed("A code behind the last value is not 0", at);
        }
        filled[..(values.Length - i)].CopyTo(values[i..]);
    }

    /// <summary>Encodes a full group and returns its scale byte: 0 only for codes that are all 0.</summary>
    /// <param name="values">The values; behind the tensor's last, zeros.</param>
    /// <param name="count">How many of them are the tensor's.</param>
    /// <param name="origin">The origin of the scales.</param>
    /// <param name="codes">All of them are set.</param>
    protected abstract byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes);

    /// <summary>Decodes a full group whose scale byte is not 0.</summary>
    /// <returns>Whether the bytes are what <see cref="EncodeGroup"/> writes.</returns>
    protected abstract bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values);

    /// <summary>One code of a group.</summary>
    protected abstract int CodeAt(ReadOnlySpan<byte> codes, int index);

    private void Read(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values, int at)
    {
        if (scale == 0)
        {
            if (codes.ContainsAnyExcept((byte)0)) throw Payload.Malformed("A group of scale 0 has a code that is not 0", at);
            values.Clear();
        }
        else if (!DecodeGroup(scale, codes, origin, values))
        {
            throw Payload.Malformed("A group has a scale or a code that is never written", at);
        }
    }

    private bool IsSmall(int count, int columns) => small is not null && (columns == 0 || count < SmallCount);
}
