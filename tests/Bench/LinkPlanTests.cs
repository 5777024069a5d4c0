using ZeroG.Bench.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Bench.Tests;

public sealed class LinkPlanTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.For(BenchScale.Model);

    [Theory]
    [InlineData(10, 0.005)]
    [InlineData(100, 0.0128)]
    [InlineData(399, 0.0128)]
    [InlineData(399, 0.05)]
    public void One_all_reduce_takes_R_steps(double r, double stepSeconds)
    {
        var link = LinkPlan.Of(r, stepSeconds, s_layout);

        Assert.Equal(r, link.ExchangeSteps(CodecSpec.Parse("none"), s_layout), r * 1e-4);
        Assert.Equal(0.1, link.DelaySeconds / stepSeconds, 1e-9);
        // Every byte goes each way once; what is more is the last tensor, which comes down when nothing goes up any more.
        Assert.InRange(link.BytesPerSecond, 4.0 * s_layout.Length / (r * stepSeconds), 1.25 * 4.0 * s_layout.Length / (r * stepSeconds));
    }

    [Theory]
    [InlineData("fp16", 2)]
    [InlineData("int4", 7.5)]
    [InlineData("int2", 14)]
    public void A_smaller_codec_takes_less_by_its_ratio(string codec, double ratio)
    {
        var link = LinkPlan.Of(399, 0.0128, s_layout);

        Assert.Equal(399 / ratio, link.ExchangeSteps(CodecSpec.Parse(codec), s_layout), 0.05 * 399 / ratio);
    }

    [Fact]
    public void Limiters_make_up_for_a_link_that_was_too_slow_and_for_nothing_else()
    {
        var link = LinkPlan.Of(100, 0.01, s_layout);

        Assert.Equal(1.1 * link.BytesPerSecond, link.Tuned(1.1).LimiterBytesPerSecond, 1.0);
        Assert.Equal(link, link.Tuned(0.8));
        Assert.Equal(1.5 * link.BytesPerSecond, link.Tuned(9).LimiterBytesPerSecond, 1.0);
        Assert.Equal(link.BytesPerSecond, link.Tuned(1.1).BytesPerSecond);
    }

    [Fact]
    public void A_second_stage_waits_for_the_first()
    {
        var link = LinkPlan.Of(399, 0.0128, s_layout);
        var (whole, thin) = (link.ExchangeSteps(CodecSpec.Parse("int4"), s_layout), link.ExchangeSteps(CodecSpec.Parse("lowrank+int4:4"), s_layout));

        Assert.InRange(thin, 1, whole);
    }
}
