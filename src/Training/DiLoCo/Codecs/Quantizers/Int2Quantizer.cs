using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// Two bits in groups of 32 values: 2.25 bits a value. A group has one of four sets of levels, times its scale: ±½ and ±1½;
/// ±½ and ±2; −2 to 1; −1 to 2. Set and scale are those of least squared error.
/// </summary>
/// <remarks>
/// The scale's byte: two bits for the set, six of the grid. Byte j of the codes has the values j, j + 8, j + 16, j + 24, from its
/// lowest bits on. A code of the first two sets is 1 for the outer level and 2 for a negative one, of the others two's complement.
/// The lopsided sets serve groups with one value far out and halve the squared error of heavy tails.
/// </remarks>
internal sealed class Int2Quantizer() : GroupQuantizer(Group, Group / 4, new ScaleGrid(2, 4, 1), 1, new Int8Quantizer())
{
    private const int Group = 32, Sets = 4;

    /// <summary>Scales tried, from the one that makes the group's largest magnitude 2: two octaves.</summary>
    private const int Candidates = 9;

    private const int Downward = 2;

    private static ReadOnlySpan<float> Levels =>
    [
        0.5f, 1.5f, -0.5f, -1.5f,
        0.5f, 2, -0.5f, -2,
        0, 1, -2, -1,
        0, 1, 2, -1,
    ];

    /// <inheritdoc/>
    protected override byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes)
    {
        var (highest, lowest) = GroupNorms.Extremes(values);
        var largest = Math.Max(highest, lowest);
        var unit = GroupNorms.Unit(largest);
        float least = GroupNorms.Energy(values, unit);
        int bestSet = 0, best = 0, just = largest == 0 ? 0 : Grid.CodeAbove(origin, largest * 0.5f);
        for (int code = just; code > Math.Max(just - Candidates, 0); code--)
        {
            var scale = Grid.Scale(origin, code) * unit;
            for (int set = 0; set < Sets; set++)
            {
                var error = set < Downward
                    ? Error(values, unit, scale, set)
                    : GroupNorms.RoundingError(values, unit, scale, set == Downward ? -2 : -1, set == Downward ? 1 : 2);
                if (!(error < least)) continue;
                (least, best, bestSet) = (error, code, set);
            }
        }
        if (best == 0)
        {
            codes.Clear();
            return 0;
        }

        var factor = Grid.Scale(origin, best) * unit;
        var wide = Codes(in values[0], unit, factor, bestSet) | (Codes(in values[16], unit, factor, bestSet) << 4);
        var packed = SixteenBytes.Narrow(wide).AsUInt64();
        BinaryPrimitives.WriteUInt64LittleEndian(codes, packed[0] | (packed[1] << 2));
        return (byte)(bestSet << 6 | best);
    }

    /// <inheritdoc/>
    protected override bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values)
    {
        if ((scale & 0x3F) == 0) return false;
        Span<float> levels = stackalloc float[4];
        var factor = Grid.Scale(origin, scale & 0x3F);
        for (int code = 0; code < levels.Length; code++)
            levels[code] = Levels[4 * (scale >> 6) + code] * factor;
        for (int j = 0; j < codes.Length; j++)
        {
            int four = codes[j];
            values[j] = levels[four & 3];
            values[j + 8] = levels[four >> 2 & 3];
            values[j + 16] = levels[four >> 4 & 3];
            values[j + 24] = levels[four >> 6];
        }
        return true;
    }

    /// <inheritdoc/>
    protected override int CodeAt(ReadOnlySpan<byte> codes, int index) => codes[index % 8] >> (2 * (index / 8)) & 3;

    /// <summary>Between the two magnitudes of a set: half-way.</summary>
    private static float Boundary(int set, float scale) => (set == 0 ? 1 : 1.25f) * scale;

    private static float Error(ReadOnlySpan<float> values, float unit, float scale, int set)
    {
        var boundary = Vector512.Create(Boundary(set, scale));
        var (inner, outer) = (Vector512.Create(0.5f * scale), Vector512.Create((set == 0 ? 1.5f : 2) * scale));
        var sum = Vector512<float>.Zero;
        for (int i = 0; i < Group; i += 16)
        {
            var magnitude = Vector512.Abs(Vector512.LoadUnsafe(in values[i]) * unit);
            var error = magnitude - Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(magnitude, boundary), outer, inner);
            sum = Vector512.FusedMultiplyAdd(error, error, sum);
        }
        return Lanes.Fold(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Codes(ref readonly float values, float unit, float scale, int set)
    {
        if (set == Downward) return GroupNorms.Rounded(in values, unit, scale, -2, 1) & Vector512.Create(3u);
        if (set > Downward) return GroupNorms.Rounded(in values, unit, scale, -1, 2) & Vector512.Create(3u);
        var v = Vector512.LoadUnsafe(in values) * unit;
        var outer = Vector512.GreaterThanOrEqual(Vector512.Abs(v), Vector512.Create(Boundary(set, scale))).AsUInt32() & Vector512.Create(1u);
        var negative = Vector512.LessThan(v, Vector512<float>.Zero).AsUInt32() & Vector512.Create(2u);
        return outer | negative;
    }
}
