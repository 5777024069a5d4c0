using FsCheck;
using FsCheck.Fluent;
using ZeroG.Training.DiLoCo.Codecs.Quantizers;

namespace ZeroG.Training.Tests;

public sealed class QuantizerPropertyTests
{
    // Floats of every exponent, both signs, with zeros among them; at most 10³⁷, beyond which int8's largest scale may not reach.
    private static readonly Arbitrary<float[]> s_values = Gen.Choose(0, int.MaxValue)
        .Select(bits => BitConverter.Int32BitsToSingle(bits % 0x7CF00000 | (bits & 1) << 31))
        .Or(Gen.Choose(-1000, 1000).Select(value => value * 1e-6f))
        .ArrayOf().Where(values => values.Length > 0).ToArbitrary();

    [Fact]
    public void Int8_is_within_a_step_of_its_group() =>
        Check(values => Within(values, new Int8Quantizer().RoundTrip(values, (values.Length, 0)), 64, largest => largest / 127 * 1.0625 * 0.5001));

    [Fact]
    public void Int4_errs_in_a_group_no_more_than_the_plainest_scale_would() =>
        Check(values =>
        {
            var wide = new float[64 + values.Length];
            values.CopyTo(wide, 64);
            var decoded = new Int4Quantizer().RoundTrip(wide, (wide.Length, 1));
            for (int start = 0; start < wide.Length; start += 32)
            {
                var group = wide.AsSpan(start, Math.Min(32, wide.Length - start));
                var (error, _) = SampleValues.Error(group, decoded.AsSpan(start, group.Length));
                double step = LargestOf(group) / 8 * 1.125 + LeastScale(wide, 17);
                if (error > 32 * step * step) return false;
            }
            return true;
        });

    [Fact]
    public void Float16_is_within_half_a_unit_of_eleven_bits() =>
        Check(values =>
        {
            var decoded = new Float16Quantizer().RoundTrip(values, (values.Length, 0));
            // What is below 2⁻²⁸ of the largest has an absolute step instead.
            double step = LargestOf(values) * Math.ScaleB(1, -38) + 1e-43;
            for (int i = 0; i < values.Length; i++)
            {
                if (Math.Abs((double)values[i] - decoded[i]) > Math.Max(Math.Abs((double)values[i]) * Math.ScaleB(1, -11), step)) return false;
            }
            return true;
        });

    [Fact]
    public void What_was_decoded_decodes_to_itself() =>
        Check(values =>
        {
            foreach (var name in new[] { "fp32", "fp16" })
            {
                var decoded = SampleQuantizers.All[name].RoundTrip(values, (values.Length, 0));
                if (!decoded.AsSpan().SequenceEqual(SampleQuantizers.All[name].RoundTrip(decoded, (values.Length, 0)))) return false;
            }
            return true;
        });

    [Fact]
    public void A_largest_magnitude_that_rounds_to_the_next_power_of_two_decodes_to_itself()
    {
        // The float below 2, and a value of which the power for 2 loses the last bit, but not the power for what is below 2.
        float[] values = [MathF.BitDecrement(2), 3 * MathF.ScaleB(1, -38), -MathF.BitDecrement(1), float.MaxValue];
        foreach (int count in new[] { 3, 4 })
        {
            var decoded = new Float16Quantizer().RoundTrip(values[..count], (count, 0));
            Assert.Equal(decoded, new Float16Quantizer().RoundTrip(decoded, (count, 0)));
            Assert.Equal(count == 3 ? 2 : 0, decoded[0]);
        }
    }

    [Theory]
    [InlineData("int8", 64)]
    [InlineData("int4", 32)]
    [InlineData("int2", 32)]
    [InlineData("ternary", 160)]
    [InlineData("sign", 128)]
    public void A_group_knows_nothing_of_its_neighbours(string name, int group)
    {
        // The largest magnitude stays in the first group, so that the origin of all scales does.
        var values = SampleValues.Of("normal", 5 * group, 3);
        values[0] = 100;
        var before = SampleQuantizers.All[name].RoundTrip(values, (5 * group, 1));
        for (int i = 2 * group; i < 3 * group; i++) values[i] *= -17;
        var after = SampleQuantizers.All[name].RoundTrip(values, (5 * group, 1));
        Assert.Equal(before[..(2 * group)], after[..(2 * group)]);
        Assert.NotEqual(before[(2 * group)..(3 * group)], after[(2 * group)..(3 * group)]);
        Assert.Equal(before[(3 * group)..], after[(3 * group)..]);
    }

    [Fact]
    public void Top_k_keeps_the_largest_of_each_chunk_and_of_equal_ones_the_first()
    {
        foreach (var kind in SampleValues.Kinds)
        {
            var values = SampleValues.Of(kind, 10_001, 11);
            var decoded = new TopKQuantizer(0.03).RoundTrip(values, (10_001, 1));
            for (int start = 0; start < values.Length; start += TopKQuantizer.Chunk)
            {
                int count = Math.Min(TopKQuantizer.Chunk, values.Length - start);
                var expected = Enumerable.Range(start, count).OrderByDescending(i => Math.Abs(values[i])).ThenBy(i => i).Take((int)Math.Ceiling(0.03 * count)).ToHashSet();
                for (int i = start; i < start + count; i++)
                {
                    if (!expected.Contains(i)) Assert.Equal(0, decoded[i]);
                    else if (values[i] != 0) Assert.Equal(Math.Sign(values[i]), Math.Sign(decoded[i]));
                }
            }
        }
    }

    [Fact]
    public void Cocktail_draws_other_values_every_round()
    {
        var values = SampleValues.Of("normal", 6400, 1);
        bool[] sent = new bool[values.Length];
        for (int round = 0; round < 200; round++)
        {
            var decoded = new CocktailQuantizer(1, round, "t").RoundTrip(values, (64, 100));
            for (int i = 0; i < sent.Length; i++) sent[i] |= decoded[i] != 0;
        }
        Assert.InRange(sent.Count(was => was), 1281, 3000);
    }

    private static double LargestOf(ReadOnlySpan<float> values)
    {
        double largest = 0;
        foreach (var value in values) largest = Math.Max(largest, Math.Abs((double)value));
        return largest;
    }

    /// <summary>A bound on the least scale of a tensor, so many octaves below its largest magnitude.</summary>
    private static double LeastScale(ReadOnlySpan<float> values, int octaves) => LargestOf(values) * Math.ScaleB(1, -octaves) + Math.ScaleB(1, -125);

    private static bool Within(float[] values, float[] decoded, int group, Func<double, double> bound)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int start = i / group * group;
            double most = bound(LargestOf(values.AsSpan(start, Math.Min(group, values.Length - start)))) + LeastScale(values, 20);
            if (Math.Abs((double)values[i] - decoded[i]) > most) return false;
        }
        return true;
    }

    private static void Check(Func<float[], bool> promise) =>
        Prop.ForAll(s_values, promise).Check(Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(300));
}
