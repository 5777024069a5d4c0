using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// Integers −8 to 7 in groups of 32 values: 4.25 bits a value. The scale has a sign, which makes the group's extreme value one
/// of −8; of the scale that just holds it, the one above and the two below it, the one of least squared error is taken.
/// </summary>
/// <remarks>
/// The scale's byte: sign, then seven bits of the grid. Byte j of the codes has value j in its low half and value j + 16 in its
/// high half, in two's complement. A byte of scale for 32 values beats sixteen bits for 64 by a sixth of the squared error on
/// normal values and by a third on heavy tails; the grid to −8 beats −7 to 7 by a fifth.
/// </remarks>
internal sealed class Int4Quantizer() : GroupQuantizer(Group, Group / 2, new ScaleGrid(3, 4, 3), 3, new Int8Quantizer())
{
    private const int Group = 32;
    private const float Least = -8, Most = 7;

    /// <inheritdoc/>
    protected override byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes)
    {
        var (highest, lowest) = GroupNorms.Extremes(values);
        var largest = Math.Max(highest, lowest);
        var unit = GroupNorms.Unit(largest);
        // Negative for a positive extreme, which so becomes −8 times it; on a tie the positive one.
        var sign = highest >= lowest ? -unit : unit;
        float least = GroupNorms.Energy(values, unit);
        int just = largest == 0 ? 0 : Grid.CodeAbove(origin, largest * 0.125f), best = 0;
        if (just != 0)
        {
            for (int code = Math.Min(just + 1, Grid.MaxCode); code >= Math.Max(just - 2, 1); code--)
            {
                var error = GroupNorms.RoundingError(values, unit, Grid.Scale(origin, code) * sign, Least, Most);
                if (!(error < least)) continue;
                least = error;
                best = code;
            }
        }
        if (best == 0)
        {
            codes.Clear();
            return 0;
        }

        var scale = Grid.Scale(origin, best) * sign;
        var low = GroupNorms.Rounded(in values[0], unit, scale, Least, Most) & Vector512.Create(0xFu);
        var high = GroupNorms.Rounded(in values[16], unit, scale, Least, Most) & Vector512.Create(0xFu);
        SixteenBytes.Narrow(low | (high << 4)).StoreUnsafe(ref codes[0]);
        return (byte)(sign < 0 ? 0x80 | best : best);
    }

    /// <inheritdoc/>
    protected override bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values)
    {
        if ((scale & 0x7F) == 0) return false;
        var magnitude = Grid.Scale(origin, scale & 0x7F);
        var factor = Vector512.Create((scale & 0x80) != 0 ? -magnitude : magnitude);
        var bytes = SixteenBytes.Widen(Vector128.LoadUnsafe(in codes[0]));
        (Vector512.ConvertToSingle(bytes << 28 >> 28) * factor).StoreUnsafe(ref values[0]);
        (Vector512.ConvertToSingle(bytes << 24 >> 28) * factor).StoreUnsafe(ref values[16]);
        return true;
    }

    /// <inheritdoc/>
    protected override int CodeAt(ReadOnlySpan<byte> codes, int index) => index < 16 ? codes[index] & 0xF : codes[index - 16] >> 4;
}
