using System.Buffers;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Codecs.Quantizers;

namespace ZeroG.Training.Tests;

/// <summary>Every quantizer, and the relative squared error that it keeps on any of <see cref="SampleValues"/>.</summary>
internal static class SampleQuantizers
{
    public static Dictionary<string, IQuantizer> All { get; } = new(StringComparer.Ordinal)
    {
        ["fp32"] = new Float32Quantizer(),
        ["fp16"] = new Float16Quantizer(),
        ["int8"] = new Int8Quantizer(),
        ["int4"] = new Int4Quantizer(),
        ["int2"] = new Int2Quantizer(),
        ["ternary"] = new TernaryQuantizer(),
        ["sign"] = new SignQuantizer(),
        ["topk 3 %"] = new TopKQuantizer(0.03),
        ["topk 50 %"] = new TopKQuantizer(0.5),
        ["cocktail"] = new CocktailQuantizer(1, 2, "tensor"),
    };

    public static Dictionary<string, double> Bounds { get; } = new(StringComparer.Ordinal)
    {
        ["fp32"] = 0,
        ["fp16"] = 2.4e-7,
        ["int8"] = 4e-4,
        ["int4"] = 0.03,
        ["int2"] = 0.25,
        ["ternary"] = 0.6,
        ["sign"] = 0.995,
        ["topk 3 %"] = 0.97,
        ["topk 50 %"] = 0.51,
        ["cocktail"] = 1,
    };

    public static byte[] Encoded(this IQuantizer quantizer, ReadOnlySpan<float> values, (int Rows, int Columns) shape)
    {
        var writer = new ArrayBufferWriter<byte>();
        quantizer.Encode(values, shape.Rows, shape.Columns, writer);
        Assert.InRange(writer.WrittenCount, 1, quantizer.MaxLength(shape.Rows, shape.Columns));
        return writer.WrittenSpan.ToArray();
    }

    public static float[] RoundTrip(this IQuantizer quantizer, ReadOnlySpan<float> values, (int Rows, int Columns) shape)
    {
        var decoded = new float[values.Length];
        decoded.AsSpan().Fill(float.NaN);
        quantizer.Decode(quantizer.Encoded(values, shape), shape.Rows, shape.Columns, decoded);
        return decoded;
    }
}
