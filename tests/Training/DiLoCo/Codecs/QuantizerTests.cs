using System.Buffers;

namespace ZeroG.Training.Tests;

public sealed class QuantizerTests
{
    public static TheoryData<string> Names => [.. SampleQuantizers.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoded_values_are_within_the_error_of_the_format(string name)
    {
        var (quantizer, bound) = (SampleQuantizers.All[name], SampleQuantizers.Bounds[name]);
        foreach (var shape in SampleValues.Shapes)
        {
            foreach (var kind in SampleValues.Kinds)
            {
                var values = SampleValues.Of(kind, shape.Rows * Math.Max(1, shape.Columns), 7);
                var (error, energy) = SampleValues.Error(values, quantizer.RoundTrip(values, shape));
                Assert.True(error <= bound * energy, $"{name}, {kind}, {shape}: relative squared error {error / energy:g4} above {bound}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Zeros_stay_zeros(string name)
    {
        foreach (var (rows, columns) in SampleValues.Shapes)
            Assert.All(SampleQuantizers.All[name].RoundTrip(new float[rows * Math.Max(1, columns)], (rows, columns)), value => Assert.Equal(0, value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_not_finite_is_refused(string name)
    {
        foreach (var value in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var values = SampleValues.Of("normal", 1000, 3);
            values[777] = value;
            Assert.Throws<ArgumentException>(() => SampleQuantizers.All[name].Encode(values, 1000, 1, new ArrayBufferWriter<byte>()));
        }
    }
}
