using ZeroG.Training.Model;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests;

public class OptimizationTests
{
    [Fact]
    public void AdamW_follows_its_paper_in_double_and_decays_only_the_matrices_of_blocks()
    {
        var settings = new AdamWSettings { WeightDecay = 0.5, Beta2 = 0.95 };
        var parameters = TinyModel.Parameters();
        var x = Array.ConvertAll(parameters.Values.ToArray(), v => (double)v);
        double[] m = new double[x.Length], v = new double[x.Length];
        var state = AdamWState.Fresh(parameters.Layout);

        for (int t = 1; t <= 4; t++)
        {
            var gradient = TinyModel.Arbitrary((ulong)t);
            const double rate = 0.01;
            foreach (var tensor in parameters.Layout.Tensors)
            {
                bool decays = tensor.Name.Contains("proj", StringComparison.Ordinal);
                for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                {
                    double g = gradient.Values[i];
                    m[i] = 0.9 * m[i] + 0.1 * g;
                    v[i] = 0.95 * v[i] + 0.05 * g * g;
                    if (decays)
                        x[i] -= rate * 0.5 * x[i];
                    x[i] -= rate * m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, t))) + 1e-8);
                }
            }
            state = AdamW.Step(parameters, gradient, state, settings, rate);
        }

        Assert.Equal(4, state.Steps);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i], parameters.Values[i], 1e-6);
    }

    [Fact]
    public void A_long_gradient_is_clipped_to_the_limit_and_a_short_one_is_left_alone()
    {
        var gradient = TinyModel.Arbitrary(1);
        var before = gradient.Clone();
        var norm = Math.Sqrt(before.Values.ToArray().Sum(v => (double)v * v));

        Assert.Equal(norm, AdamW.Clip(gradient, norm * 2), 1e-9);
        Assert.Equal(before.Values, gradient.Values);
        AdamW.Clip(gradient, 0.5);
        Assert.Equal(0.5, Math.Sqrt(gradient.Values.ToArray().Sum(v => (double)v * v)), 1e-5);
    }

    [Fact]
    public void The_rate_rises_linearly_then_falls_by_half_a_cosine_to_its_floor()
    {
        var schedule = new LearningRateSchedule { Peak = 1, FloorFraction = 0.1, WarmUpSteps = 10 };

        Assert.Equal(0.1, schedule.At(0, 110), 1e-12);
        Assert.Equal(1, schedule.At(9, 110), 1e-12);
        Assert.Equal(1, schedule.At(10, 110), 1e-12);
        Assert.Equal(0.55, schedule.At(60, 110), 1e-12);
        Assert.Equal(0.1, schedule.At(110, 110), 1e-12);
        Assert.Equal(0.1, schedule.At(1000, 110), 1e-12);
    }

    [Fact]
    public void Settings_out_of_bounds_are_refused()
    {
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { Beta1 = 1 }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { Epsilon = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { WeightDecay = double.NaN }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { ClipNorm = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new LearningRateSchedule { Peak = double.PositiveInfinity }.Validate());
    }
}
