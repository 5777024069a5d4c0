using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Aggregators;

namespace ZeroG.Training.Tests.DiLoCo.Aggregators;

public class MeanTests
{
    [Fact]
    public void Tensor_by_tensor_it_is_the_mean_of_whole_models_to_the_last_bit()
    {
        Contribution[] contributions = [.. Enumerable.Range(0, 5).Select(w => new Contribution(w, 100 + w, TinyModel.Arbitrary((ulong)w)))];
        var expected = Aggregation.Mean(contributions);

        foreach (var tensor in expected.Layout.Tensors)
        {
            var mean = new Mean().Combine([.. contributions.Select(c =>
                new Part(c.Worker, c.Tokens, c.PseudoGradient[tensor].ToArray()))]);
            Assert.Equal(expected[tensor].ToArray(), mean);
        }
    }

    [Fact]
    public void Parts_at_the_edge_of_what_a_float_holds_stay_finite()
    {
        var parts = Enumerable.Range(0, 7).Select(w => new Part(w, 1 + w, Enumerable.Repeat(float.MaxValue, 33).ToArray())).ToArray();
        Assert.All(new Mean().Combine(parts), value => Assert.InRange(value, 0.999999f * float.MaxValue, float.MaxValue));

        float[] opposite = [.. Enumerable.Repeat(float.MinValue, 33)];
        parts = [.. parts.Select((p, i) => i % 2 == 0 ? p : p with { Values = opposite })];
        Assert.All(new Mean().Combine(parts), value => Assert.Equal((1 + 3 + 5 + 7 - 2 - 4 - 6) / 28.0, value / (double)float.MaxValue, 1e-6));
    }
}
