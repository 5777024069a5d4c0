using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

public class CenteredClipTests
{
    [Fact]
    public void One_iteration_moves_the_center_by_clipped_differences()
    {
        Part[] parts = [new(1, 10, new[] { 3f, 4 }), new(2, 20, new[] { 0f, 10 }), new(3, 10, new[] { 600f, -800 })];
        var result = new float[2];

        var verdicts = new CenteredClip(1, 1).Combine(parts, [0, 0], result);

        // Distances 5, 10 and 1000 from the center: the lower median is 10, and the third counts a hundredth.
        Assert.Equal(0.25 * 3 + 0.25 * 6, result[0], 1e-6);
        Assert.Equal(0.25 * 4 + 0.5 * 10 - 0.25 * 8, result[1], 1e-6);
        Assert.Equal([VerdictKind.Accepted, VerdictKind.Accepted, VerdictKind.Clipped], verdicts.Select(v => v.Kind));
        Assert.Equal(0.01, verdicts[2].Factor, 1e-15);
        Assert.Equal("distance 1,000 from the center is over the radius of 10, 1 times the median of 3 workers", verdicts[2].Reason);
    }

    [Fact]
    public void Iterations_bring_a_far_center_to_the_parts()
    {
        var parts = SomeParts.Honest(5, 10, 400);
        var mean = new Mean().Combine(parts);
        var far = new float[400];
        Array.Fill(far, 5);
        var result = new float[400];

        new CenteredClip(1, 30).Combine(parts, far, result);

        Assert.InRange(SomeParts.Distance(result, mean), 0, parts.Max(p => SomeParts.Distance(p.Values.Span, mean)));
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(10, 3)]
    public void A_bad_minority_moves_an_iteration_by_at_most_its_weight_times_twice_the_radius(int count, int bad)
    {
        var center = new float[2000];
        foreach (var attack in Enum.GetValues<Attack>())
        {
            var honest = SomeParts.Honest(count, 11, 2000);
            var parts = SomeParts.Spoil(honest, bad, attack);
            var (clean, moved) = (new float[2000], new float[2000]);
            var widest = honest.Max(p => SomeParts.Norm(p.Values.Span));

            // A radius that clips no good part, so that only the bad ones differ.
            new CenteredClip(10, 1).Combine(honest, center, clean);
            new CenteredClip(10, 1).Combine(parts, center, moved);

            var weight = honest[..bad].Sum(p => (double)p.Tokens) / honest.Sum(p => (double)p.Tokens);
            Assert.InRange(SomeParts.Distance(clean, moved), 0, 1.0001 * weight * (10 * widest + widest));
        }
    }

    [Fact]
    public void A_center_that_does_not_fit_is_refused_and_nothing_is_written()
    {
        var parts = SomeParts.Honest(2, 12, 9);
        var result = new float[9];

        Assert.Contains("8 values", Assert.Throws<ArgumentException>(() => new CenteredClip().Combine(parts, new float[8], result)).Message, StringComparison.Ordinal);
        Assert.Contains("[3]", Assert.Throws<ArgumentException>(() =>
            new CenteredClip().Combine(parts, [0, 0, 0, float.NaN, 0, 0, 0, 0, 0], result)).Message, StringComparison.Ordinal);
        Assert.All(result, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    public void A_radius_that_lets_nothing_through_is_refused(double radius) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new CenteredClip(radius));
}
