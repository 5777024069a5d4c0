using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

public class AggregatorSpecTests
{
    [Theory]
    [InlineData("mean", "mean", typeof(Mean))]
    [InlineData("clipped", "clipped", typeof(ClippedMean))]
    [InlineData(" clipped( multiple=1e0 ) ", "clipped(multiple=1)", typeof(ClippedMean))]
    [InlineData("clipped(multiple=2)", "clipped", typeof(ClippedMean))]
    [InlineData("median", "median", typeof(CoordinateMedian))]
    [InlineData("trimmed(trim=0.1)", "trimmed(trim=0.1)", typeof(TrimmedMean))]
    [InlineData("krum", "krum", typeof(MultiKrum))]
    [InlineData("krum(selected=2,faulty=1)", "krum(faulty=1,selected=2)", typeof(MultiKrum))]
    [InlineData("centered(iterations=5)", "centered(iterations=5)", typeof(CenteredClip))]
    public void A_specification_has_one_text_and_one_aggregator(string given, string text, Type aggregator)
    {
        var spec = AggregatorSpec.Parse(given.Trim());

        Assert.Equal(text, spec.ToString());
        Assert.IsType(aggregator, spec.Create());
        Assert.Equal(spec, AggregatorSpec.Parse(text));
    }

    [Fact]
    public void Parameters_reach_the_aggregator()
    {
        Part[] parts = [new(1, 1, new[] { 1f }), new(2, 1, new[] { 1f }), new(3, 1, new[] { 10f }), new(4, 1, new[] { 2f })];

        Assert.Equal(6 / 4f, AggregatorSpec.Default.Create().Combine(parts)[0]);
        Assert.Equal(9 / 4f, AggregatorSpec.Parse("clipped(multiple=5)").Create().Combine(parts)[0]);
        Assert.Equal(14 / 4f, AggregatorSpec.Parse("trimmed(trim=0)").Create().Combine(parts)[0]);
        Assert.Equal(1.5f, AggregatorSpec.Parse("trimmed").Create().Combine(parts)[0]);
        Assert.Equal(1, AggregatorSpec.Parse("krum(selected=2)").Create().Combine(parts)[0]);
    }

    [Theory]
    [InlineData("average", "choose mean, clipped, median, trimmed, krum, centered")]
    [InlineData("", "no aggregator ''")]
    [InlineData("clipped(multiple=3", "parenthesis")]
    [InlineData("clipped()", "multiple")]
    [InlineData("mean(x=1)", "takes none")]
    [InlineData("clipped(multiple=2,multiple=2)", "given once")]
    [InlineData("clipped(multiple=2=3)", "given once")]
    [InlineData("clipped(multiple=many)", "'multiple=many'")]
    [InlineData("clipped(multiple=NaN)", "1 to 1,000,000")]
    [InlineData("trimmed(trim=0.5)", "below 0.5")]
    [InlineData("krum(faulty=1.5)", "whole number")]
    [InlineData("krum(faulty=1e300)", "whole number")]
    [InlineData("krum(selected=0)", "1 to 1024")]
    [InlineData("centered(iterations=0)", "1 to 100")]
    public void A_specification_that_means_nothing_is_refused_with_what_to_choose(string text, string says) =>
        Assert.Contains(says, Assert.Throws<ModelConfigException>(() => AggregatorSpec.Parse(text)).Message, StringComparison.Ordinal);
}
