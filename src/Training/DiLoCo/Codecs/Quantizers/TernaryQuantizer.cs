using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// −1, 0 or 1 times a scale, in groups of 160 values, five to a byte: 1.65 bits a value. The scale, of twelve from the group's
/// largest magnitude downward, is the one of least squared error.
/// </summary>
/// <remarks>
/// Byte j of the codes is Σ 3ⁱ·(code of value j + 32·i) for i from 0 to 4; a code is 0, 1, or 2 for −1.
/// </remarks>
internal sealed class TernaryQuantizer() : GroupQuantizer(Group, Bytes, new ScaleGrid(3, 5, 0), 0, new Int8Quantizer())
{
    private const int Group = 160, Bytes = 32, Digits = 5;

    /// <summary>Scales tried; every second of the grid, three octaves.</summary>
    private const int Candidates = 12;

    /// <inheritdoc/>
    protected override byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes)
    {
        var (highest, lowest) = GroupNorms.Extremes(values);
        var largest = Math.Max(highest, lowest);
        var unit = GroupNorms.Unit(largest);
        float least = GroupNorms.Energy(values, unit);
        int best = 0, just = largest == 0 ? 0 : Grid.CodeAbove(origin, largest);
        for (int code = just; code > Math.Max(just - 2 * Candidates, 0); code -= 2)
        {
            var error = GroupNorms.RoundingError(values, unit, Grid.Scale(origin, code) * unit, -1, 1);
            if (!(error < least)) continue;
            (least, best) = (error, code);
        }
        if (best == 0)
        {
            codes.Clear();
            return 0;
        }

        var scale = Grid.Scale(origin, best) * unit;
        for (int j = 0; j < Bytes; j += 16)
        {
            var sum = Vector512<uint>.Zero;
            for (int digit = Digits - 1; digit >= 0; digit--)
                sum = sum * 3 + Digit(in values[j + digit * Bytes], unit, scale);
            SixteenBytes.Narrow(sum).StoreUnsafe(ref codes[j]);
        }
        return (byte)best;
    }

    /// <inheritdoc/>
    protected override bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values)
    {
        var factor = Vector512.Create(Grid.Scale(origin, scale));
        for (int j = 0; j < Bytes; j += 16)
        {
            var rest = SixteenBytes.Widen(Vector128.LoadUnsafe(in codes[j]));
            for (int digit = 0; digit < Digits; digit++)
            {
                // ⌊x ÷ 3⌋ for x below 256.
                var quotient = (rest * 171) >> 9;
                var code = rest - quotient * 3;
                // 0, 1, 2 to 0, 1, −1: less 3 where the upper bit is set.
                (Vector512.ConvertToSingle(code - (code >> 1) * 3) * factor).StoreUnsafe(ref values[j + digit * Bytes]);
                rest = quotient;
            }
        }
        return !codes.ContainsAnyExceptInRange((byte)0, (byte)242);
    }

    /// <inheritdoc/>
    protected override int CodeAt(ReadOnlySpan<byte> codes, int index)
    {
        int rest = codes[index % Bytes];
        for (int digit = index / Bytes; digit > 0; digit--)
            rest /= 3;
        return rest % 3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Digit(ref readonly float values, float unit, float scale)
    {
        // Two's complement of −1, 0, 1 in two bits: 3, 0, 1.
        var code = GroupNorms.Rounded(in values, unit, scale, -1, 1) & Vector512.Create(3u);
        return code - (code >> 1);
    }
}
