using System.Globalization;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

public class ClippedMeanTests
{
    [Fact]
    public void Usual_parts_count_as_they_came()
    {
        var parts = SomeParts.Honest(4, 1);
        var result = new float[SomeParts.Length];

        var verdicts = new ClippedMean().Combine(parts, result);

        Assert.Equal(parts.Select(p => new Verdict(p.Worker, VerdictKind.Accepted)), verdicts);
        Assert.Equal(new Mean().Combine(parts), result);
    }

    [Fact]
    public void A_part_over_the_limit_counts_with_the_limits_norm_and_its_own_direction()
    {
        Part[] parts = [new(1, 10, Of(3, 4)), new(2, 10, Of(4, 3)), new(5, 20, Of(300, -400)), new(8, 10, Of(0, 6))];
        var result = new float[2];

        var verdicts = new ClippedMean().Combine(parts, result);

        // Norms 5, 5, 500 and 6: the lower median is 5, and 500 becomes 10.
        Assert.Equal((3 + 4 + 2 * 6 + 0) / 5.0, result[0], 1e-6);
        Assert.Equal((4 + 3 - 2 * 8 + 6) / 5.0, result[1], 1e-6);
        Assert.Equal([VerdictKind.Accepted, VerdictKind.Accepted, VerdictKind.Clipped, VerdictKind.Accepted], verdicts.Select(v => v.Kind));
        Assert.Equal(0.02, verdicts[2].Factor, 1e-15);
        Assert.Equal("norm 500 is over the limit of 10, 2 times the median of 4 workers", verdicts[2].Reason);
    }

    [Fact]
    public void Reasons_read_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            var verdicts = new ClippedMean(1.5).Combine([new(1, 1, Of(1)), new(2, 1, Of(1)), new(3, 1, Of(12.5f))], new float[1]);
            Assert.Equal("norm 12.5 is over the limit of 1.5, 1.5 times the median of 3 workers", verdicts[2].Reason);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(10, 3)]
    [InlineData(3, 1)]
    public void A_bad_minority_moves_the_mean_by_at_most_its_weight_times_limit_and_good_mean(int count, int bad)
    {
        foreach (var attack in Enum.GetValues<Attack>())
        {
            var parts = SomeParts.Spoil(SomeParts.Honest(count, 2), bad, attack);
            var good = new Mean().Combine(parts[bad..]);
            var weight = parts[..bad].Sum(p => (double)p.Tokens) / parts.Sum(p => (double)p.Tokens);
            var limit = 2 * parts[bad..].Max(p => SomeParts.Norm(p.Values.Span));

            var moved = SomeParts.Distance(new ClippedMean().Combine(parts), good);

            Assert.InRange(moved, 0, 1.0001 * weight * (limit + SomeParts.Norm(good)));
        }
    }

    [Fact]
    public void A_part_too_large_to_be_made_smaller_is_left_out_with_its_tokens()
    {
        Part[] parts = [new(1, 10, Of(1, 0)), new(2, 1000, Of(3e38f, 3e38f)), new(3, 30, Of(0, 1))];
        var result = new float[2];

        var verdicts = new ClippedMean().Combine(parts, result);

        Assert.Equal([0.25f, 0.75f], result);
        Assert.Equal((VerdictKind.Rejected, 0), (verdicts[1].Kind, verdicts[1].Factor));
        Assert.Contains("norm 4.24E+38 is over the limit of 2", verdicts[1].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_limit_that_would_clip_the_median_itself_is_refused(double wrong) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClippedMean(wrong));

    private static float[] Of(params float[] values) => values;
}
