using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

public class MultiKrumTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(10, 3)]
    public void Parts_far_from_the_others_are_left_out_and_told_how_far(int count, int bad)
    {
        foreach (var attack in new[] { Attack.Scaled, Attack.Flipped, Attack.Noise, Attack.Huge })
        {
            var parts = SomeParts.Spoil(SomeParts.Honest(count, 8, 3000), bad, attack);
            var result = new float[3000];

            var verdicts = new MultiKrum(bad).Combine(parts, result);

            Assert.All(verdicts.Take(bad), v => Assert.Equal((VerdictKind.Rejected, 0), (v.Kind, v.Factor)));
            Assert.All(verdicts.Skip(bad), v => Assert.Equal(VerdictKind.Accepted, v.Kind));
            Assert.Equal(new Mean().Combine(parts[bad..]), result);
            Assert.Contains($"is not among the {count - bad} smallest of {count}, up to ", verdicts[0].Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 1)]
    [InlineData(10, 3)]
    public void A_bad_part_that_counts_is_near_a_good_one(int count, int bad)
    {
        foreach (var shrink in new[] { 0.001f, 0.1f, 0.5f, 0.9f, 1.5f, 2, 4 })
        {
            var parts = SomeParts.Honest(count, 9, 500);
            parts = [.. parts.Select((p, i) => i < bad ? p with { Values = p.Values.ToArray().Select(v => shrink * v).ToArray() } : p)];
            var widest = parts[bad..].Max(p => parts[bad..].Max(q => SomeParts.Distance(p.Values.Span, q.Values.Span)));
            var reach = widest * Math.Sqrt(Math.Max(1, count - bad - 2));

            var verdicts = new MultiKrum(bad).Combine(parts, new float[500]);

            for (int i = 0; i < bad; i++)
            {
                if (verdicts[i].Kind == VerdictKind.Accepted)
                    Assert.True(parts[bad..].Min(p => SomeParts.Distance(p.Values.Span, parts[i].Values.Span)) <= 1.0001 * reach);
            }
        }
    }

    [Fact]
    public void Scores_are_sums_of_the_smallest_squared_distances()
    {
        // Places on a line: 0, 1, 3, 7, 20. With f = 1 two neighbours count.
        Part[] parts = [.. new[] { 0f, 1, 3, 7, 20 }.Select((x, i) => new Part(i, 1, new[] { x }))];

        // Scores 1+9, 1+4, 4+9, 16+36, 169+289.
        Assert.Equal(1, new MultiKrum(1, 1).Combine(parts)[0]);
        Assert.Equal(0.5f, new MultiKrum(1, 2).Combine(parts)[0]);
        Assert.Equal(4 / 3f, new MultiKrum(1, 3).Combine(parts)[0], 1e-6f);
        Assert.Equal(11 / 4f, new MultiKrum(1, 9).Combine(parts)[0]);
        Assert.Equal(4 / 3f, new MultiKrum().Combine(parts)[0], 1e-6f);
    }

    [Fact]
    public void Of_equal_scores_the_lower_key_counts()
    {
        Part[] parts = [.. Enumerable.Range(0, 4).Select(i => new Part(i, 1, new[] { i % 2 == 0 ? 0f : 1f }))];
        Assert.Equal([0, 1], new MultiKrum(1, 2).Combine(parts, new float[1])
            .Where(v => v.Kind == VerdictKind.Accepted).Select(v => v.Worker));
    }
}
