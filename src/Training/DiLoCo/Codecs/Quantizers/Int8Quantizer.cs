using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// Integers −127 to 127 in groups of 64 values: 8.125 bits a value. A group's scale is the least of the grid that holds its
/// largest magnitude.
/// </summary>
internal sealed class Int8Quantizer() : GroupQuantizer(Group, Group, new ScaleGrid(4, 4, 7), 6, null)
{
    private const int Group = 64;
    private const float Most = 127;

    /// <inheritdoc/>
    protected override byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes)
    {
        var (highest, lowest) = GroupNorms.Extremes(values);
        var largest = Math.Max(highest, lowest);
        if (largest == 0)
        {
            codes.Clear();
            return 0;
        }
        var code = Grid.CodeAbove(origin, largest * (1 / Most));
        // Both in the group's unit: the inverse of a scale near the least float would overflow.
        var unit = GroupNorms.Unit(largest);
        var scale = Grid.Scale(origin, code) * unit;
        for (int i = 0; i < Group; i += 16)
            SixteenBytes.Narrow(GroupNorms.Rounded(in values[i], unit, scale, -Most, Most)).StoreUnsafe(ref codes[i]);
        return (byte)(codes.ContainsAnyExcept((byte)0) ? code : 0);
    }

    /// <inheritdoc/>
    protected override bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values)
    {
        var factor = Vector512.Create(Grid.Scale(origin, scale));
        for (int i = 0; i < Group; i += 16)
        {
            var integers = SixteenBytes.Widen(Vector128.LoadUnsafe(in codes[i])) << 24 >> 24;
            (Vector512.ConvertToSingle(integers) * factor).StoreUnsafe(ref values[i]);
        }
        return !codes.Contains((byte)0x80);
    }

    /// <inheritdoc/>
    protected override int CodeAt(ReadOnlySpan<byte> codes, int index) => codes[index];
}
