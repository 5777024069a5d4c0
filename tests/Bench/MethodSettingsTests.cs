using ZeroG.Bench.DiLoCo;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Bench.Tests;

public sealed class MethodSettingsTests
{
    private static readonly ParameterLayout s_layout = ParameterLayout.For(BenchScale.Model);

    private static readonly BenchScale s_scale = new(4, 1_000, 1);

    [Fact]
    public void The_table_has_every_method_once() =>
        Assert.Equal(
            ["allreduce", "diloco", "opendiloco", "cocktailsgd", "dilocox", "dilocox-nooverlap", "dilocox-nocompression", "sparseloco", "muloco"],
            MethodSettings.All.Select(method => method.Name));

    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(399)]
    [InlineData(1_000)]
    public void A_planned_method_hides_its_exchange_on_the_link(double r)
    {
        var link = LinkPlan.Of(r, 0.012, s_layout);
        foreach (var method in MethodSettings.All.Where(method => method.IsPlanned))
        {
            var exchange = link.ExchangeSteps(CodecSpec.Parse(method.Codec), s_layout);
            var shape = method.At(r, exchange);
            Assert.True(shape.Hides(exchange), $"{method.Name} at R = {r}: τ {shape.Delay}, an exchange takes {exchange} steps");
            Assert.True(shape.Steps > shape.Delay, $"{method.Name} at R = {r}: {shape}");
        }
    }

    [Fact]
    public void A_method_that_is_not_planned_keeps_its_rounds_on_every_link() =>
        Assert.All(MethodSettings.All.Where(method => !method.IsPlanned), method => Assert.Equal(method.At(399, 1), method.At(10, 1e6)));

    [Fact]
    public void All_methods_train_on_the_same_tokens()
    {
        var all = MethodSettings.All.Select(method => s_scale.Plans(method, method.At(399, 0), s_scale.StartSteps, s_scale.Steps, s_scale.Samples).ToList()).ToList();

        Assert.All(all, plans => Assert.Equal(s_scale.Steps - s_scale.StartSteps, plans.Sum(plan => plan.Steps)));
        Assert.All(all, plans => Assert.Equal(
            (long)s_scale.Steps * s_scale.Workers * BenchScale.Batch, plans.SelectMany(plan => plan.Members).SelectMany(member => member.Samples).Max(range => range.End)));
        Assert.All(all, plans => Assert.Equal(s_scale.StartSteps, plans[0].FirstStep));
    }

    [Fact]
    public void Every_recipe_is_within_bounds_and_survives_as_JSON() => Assert.All(MethodSettings.All, method =>
    {
        var recipe = s_scale.Recipe(method);
        Assert.Equal(recipe, Training.DiLoCo.Rounds.SwarmRecipe.FromJson(recipe.ToJson()));
    });
}
