using System.Numerics;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

/// <summary>Median and trimmed mean: what they are, and how far bad parts can move them.</summary>
public class OrderStatisticTests
{
    [Fact]
    public void The_network_sorts_every_sequence_of_zeros_and_ones_and_so_everything()
    {
        for (int count = 1; count <= 12; count++)
        {
            for (int sequence = 0; sequence < 1 << count; sequence++)
            {
                int bits = sequence;
                foreach (var (low, high) in SortingNetwork.For(count))
                {
                    Assert.True(low < high && high < count);
                    if ((bits >> low & 1) > (bits >> high & 1))
                        bits ^= 1 << low | 1 << high;
                }
                int ones = BitOperations.PopCount((uint)sequence);
                Assert.Equal(((1 << ones) - 1) << (count - ones), bits);
            }
        }
    }

    [Theory]
    [InlineData(17)]
    [InlineData(100)]
    [InlineData(1023)]
    [InlineData(1024)]
    public void Many_parts_are_sorted_as_the_platform_sorts(int count)
    {
        var stream = CounterRandom.For((ulong)count);
        var rows = new Vector<float>[count];
        for (int i = 0; i < count; i++)
            rows[i] = new Vector<float>(stream.Below((ulong)i, 200) - 100);
        float[] expected = [.. rows.Select(row => row[0]).Order()];

        SortingNetwork.Sort(rows);

        Assert.Equal(expected, rows.Select(row => row[0]));
        Assert.Equal(expected, rows.Select(row => row[Vector<float>.Count - 1]));
    }

    [Fact]
    public void Median_and_trimmed_mean_are_those_of_sorted_values_for_any_number_of_parts()
    {
        for (int count = 1; count <= 40; count++)
        {
            var parts = SomeParts.Honest(count, (ulong)count, 61);
            var (median, trimmed) = (new CoordinateMedian().Combine(parts), new TrimmedMean(0.2).Combine(parts));
            int cut = Math.Min((count + 4) / 5, (count - 1) / 2);
            for (int at = 0; at < 61; at++)
            {
                float[] sorted = [.. parts.Select(p => p.Values.Span[at]).Order()];
                float low = sorted[(count - 1) / 2], high = sorted[count / 2];
                Assert.Equal(low == high ? low : low * 0.5f + high * 0.5f, median[at]);

                float weight = (float)(1.0 / (count - 2 * cut)), sum = 0;
                foreach (var value in sorted[cut..^cut])
                    sum = MathF.FusedMultiplyAdd(weight, value, sum);
                Assert.Equal(Math.Clamp(sum, sorted[cut], sorted[^(cut + 1)]), trimmed[at]);
            }
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    [InlineData(10, 3)]
    [InlineData(33, 16)]
    public void With_a_minority_bad_every_value_lies_between_two_good_parts_values(int count, int bad)
    {
        IAggregator[] aggregators = [new CoordinateMedian(), new TrimmedMean((double)bad / count)];
        foreach (var attack in Enum.GetValues<Attack>())
        {
            var parts = SomeParts.Spoil(SomeParts.Honest(count, 5, 1000), bad, attack);
            foreach (var aggregator in aggregators)
            {
                var result = aggregator.Combine(parts);
                for (int at = 0; at < result.Length; at++)
                    Assert.InRange(result[at], parts[bad..].Min(p => p.Values.Span[at]), parts[bad..].Max(p => p.Values.Span[at]));
            }
        }
    }

    [Fact]
    public void A_vote_is_a_vote_however_many_tokens_its_sender_claims()
    {
        var parts = SomeParts.Honest(4, 6, 50);
        Part[] claimed = [parts[0] with { Tokens = 1L << 50 }, .. parts[1..]];

        Assert.Equal(new CoordinateMedian().Combine(parts), new CoordinateMedian().Combine(claimed));
        Assert.Equal(new TrimmedMean().Combine(parts), new TrimmedMean().Combine(claimed));
    }

    [Theory]
    [InlineData(0.25, 1, 0)]
    [InlineData(0.25, 2, 0)]
    [InlineData(0.25, 3, 1)]
    [InlineData(0.25, 4, 1)]
    [InlineData(0.25, 5, 2)]
    [InlineData(0.25, 10, 3)]
    [InlineData(0.07, 100, 7)]
    [InlineData(0.3, 10, 3)]
    [InlineData(0.49, 4, 1)]
    [InlineData(0, 1024, 0)]
    public void The_share_that_is_cut_is_rounded_up_and_leaves_something(double trim, int count, int cut) =>
        Assert.Equal(cut, new TrimmedMean(trim).Cut(count));
}
