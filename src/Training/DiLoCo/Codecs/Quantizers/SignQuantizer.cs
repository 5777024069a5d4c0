using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;

namespace ZeroG.Training.DiLoCo.Codecs.Quantizers;

/// <summary>
/// One bit, the sign, in groups of 128 values: 1.0625 bits a value. The scale is the grid's nearest to the mean magnitude, the
/// one of least squared error (Bernstein et al., signSGD, arXiv 1802.04434, with a scale for each group).
/// </summary>
/// <remarks>Bit i of the codes, from the lowest, is set for a negative value i.</remarks>
internal sealed class SignQuantizer() : GroupQuantizer(Group, Group / 8, new ScaleGrid(4, 4, 0), 0, new Int8Quantizer())
{
    private const int Group = 128;

    /// <inheritdoc/>
    protected override byte EncodeGroup(ReadOnlySpan<float> values, int count, int origin, Span<byte> codes)
    {
        var (highest, lowest) = GroupNorms.Extremes(values);
        var unit = GroupNorms.Unit(Math.Max(highest, lowest));
        var sum = Vector512<float>.Zero;
        for (int i = 0; i < Group; i += 16)
            sum += Vector512.Abs(Vector512.LoadUnsafe(in values[i]) * unit);
        var mean = Lanes.Fold(sum) / count;
        int code = Grid.CodeNearest(origin, mean / unit);
        // Below the grid, its least scale may be farther from the values than 0.
        if (code == 0 || mean + mean <= Grid.Scale(origin, code) * unit)
        {
            codes.Clear();
            return 0;
        }
        for (int i = 0; i < Group; i += 16)
        {
            var negative = Vector512.LessThan(Vector512.LoadUnsafe(in values[i]), Vector512<float>.Zero);
            BinaryPrimitives.WriteUInt16LittleEndian(codes[(i / 8)..], (ushort)negative.ExtractMostSignificantBits());
        }
        return (byte)code;
    }

    /// <inheritdoc/>
    protected override bool DecodeGroup(byte scale, ReadOnlySpan<byte> codes, int origin, Span<float> values)
    {
        var factor = BitConverter.SingleToUInt32Bits(Grid.Scale(origin, scale));
        var bit = Vector512.Create(1u, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        var positive = Vector512.Create(factor);
        var negative = Vector512.Create(factor | 0x80000000);
        for (int i = 0; i < Group; i += 16)
        {
            var bits = Vector512.Create((uint)BinaryPrimitives.ReadUInt16LittleEndian(codes[(i / 8)..]));
            Vector512.ConditionalSelect(Vector512.Equals(bits & bit, bit), negative, positive).AsSingle().StoreUnsafe(ref values[i]);
        }
        return true;
    }

    /// <inheritdoc/>
    protected override int CodeAt(ReadOnlySpan<byte> codes, int index) => codes[index / 8] >> (index % 8) & 1;
}
