using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

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
        var state = OptimizerState.Fresh(parameters.Layout);
        var optimizer = new InnerOptimizer(parameters.Layout, settings, null, 0.01, Crew.Alone);

        for (int t = 1; t <= 4; t++)
        {
            // A factor other than a power of two: the scaled gradient is not the gradient.
            const float scale = 0.3f;
            const double rate = 0.01;
            var gradient = TinyModel.Arbitrary((ulong)t);
            var before = gradient.Clone();
            foreach (var tensor in parameters.Layout.Tensors)
            {
                bool decays = tensor.Name.Contains("proj", StringComparison.Ordinal);
                for (int i = tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                {
                    double g = gradient.Values[i] * (double)scale;
                    m[i] = 0.9 * m[i] + 0.1 * g;
                    v[i] = 0.95 * v[i] + 0.05 * g * g;
                    if (decays)
                        x[i] -= rate * 0.5 * x[i];
                    x[i] -= rate * m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.95, t))) + 1e-8);
                }
            }
            Assert.Null(optimizer.Step(parameters, gradient, scale, state, rate));
            Assert.Equal(before.Values, gradient.Values);
        }

        Assert.Equal(4, state.Steps);
        for (int i = 0; i < x.Length; i++)
            Assert.Equal(x[i], parameters.Values[i], 1e-6);
    }

    [Fact]
    public void AdamW_gives_each_value_the_bits_of_the_written_operations_wherever_it_lies()
    {
        // One value at a time never fills a vector; many at a time mostly do.
        var step = new AdamW(new AdamWSettings(), 7, 3e-3, 0.37f);
        var (parameters, gradient, state) = (TinyModel.Arbitrary(1), TinyModel.Arbitrary(2), TinyModel.ArbitraryState(OptimizerKind.AdamW));
        var (x, m, v) = (parameters.Values.ToArray(), state.FirstMoment.Values.ToArray(), state.SecondMoment.Values.ToArray());
        for (int i = 0; i < x.Length; i++)
            Assert.True(step.Update(x.AsSpan(i, 1), gradient.Values.Slice(i, 1), m.AsSpan(i, 1), v.AsSpan(i, 1), 0.999f));

        Assert.True(step.Update(parameters.Values, gradient.Values, state.FirstMoment.Values, state.SecondMoment.Values, 0.999f));

        Assert.Equal(x, parameters.Values.ToArray());
        Assert.Equal(m, state.FirstMoment.Values.ToArray());
        Assert.Equal(v, state.SecondMoment.Values.ToArray());
    }

    [Fact]
    public void The_norm_of_a_gradient_is_that_of_its_values_with_the_same_bits_on_any_number_of_threads()
    {
        // Tensors of several blocks, the last one short.
        var layout = ParameterLayout.For(new ModelConfig { Width = 200, Layers = 1, Heads = 2, FeedForward = 331, Context = 8 });
        var gradient = Initialization.Initialize(layout.Config, 3);
        var blocks = new ValueBlocks(layout);
        Assert.True(blocks.All.Length > layout.Tensors.Count);
        Assert.Equal(layout.Length, blocks.All.Sum(b => b.Length));

        var (norm, notFinite) = new GradientNorm(blocks, Crew.Alone).Of(gradient);

        Assert.Null(notFinite);
        Assert.Equal(Math.Sqrt(gradient.Values.ToArray().Sum(v => (double)v * v)), norm, 1e-9);
        for (int threads = 2; threads <= 4; threads++)
        {
            using var crew = new Crew(threads);
            Assert.Equal(norm, new GradientNorm(blocks, crew).Of(gradient).Norm);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void The_first_tensor_that_is_not_finite_is_named(float bad)
    {
        var gradient = TinyModel.Arbitrary(1);
        gradient["model.norm.weight"][^1] = bad;
        gradient["model.layers.1.mlp.up_proj.weight"][17] = bad;
        var (norm, notFinite) = new GradientNorm(new ValueBlocks(gradient.Layout), Crew.Alone).Of(gradient);
        Assert.False(double.IsFinite(norm));
        Assert.Equal("model.layers.1.mlp.up_proj.weight", notFinite?.Name);
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void A_parameter_that_leaves_the_range_of_floats_is_named(OptimizerKind kind)
    {
        foreach (var name in new[] { "model.layers.0.self_attn.k_proj.weight", "model.norm.weight" })
        {
            var parameters = TinyModel.Parameters();
            parameters[name][^1] = float.MaxValue;
            // keep = 1 − 1·10 = −9 for what decays; the norm is driven over by its step.
            var state = OptimizerState.Fresh(parameters.Layout, kind);
            state.FirstMoment["model.norm.weight"][^1] = name == "model.norm.weight" ? float.MinValue : 0;
            var optimizer = new InnerOptimizer(
                parameters.Layout, new AdamWSettings { WeightDecay = 10 }, kind == OptimizerKind.Muon ? new() : null, 1, Crew.Alone);
            Assert.Equal(name, optimizer.Step(parameters, TinyModel.Arbitrary(1), 1e-30f, state, 1)?.Name);
        }
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void The_state_of_another_optimizer_changes_nothing_and_is_refused(OptimizerKind kind)
    {
        var (parameters, state) = (TinyModel.Parameters(), TinyModel.ArbitraryState(kind));
        var other = new InnerOptimizer(parameters.Layout, new AdamWSettings(), kind == OptimizerKind.Muon ? null : new(), 1, Crew.Alone);
        Assert.Throws<ModelConfigException>(() => other.Step(parameters, TinyModel.Arbitrary(1), 1, state, 0.1));
        Assert.Equal(TinyModel.Parameters().Values, parameters.Values);
        Assert.Equal(3, state.Steps);
    }

    [Fact]
    public void Settings_out_of_bounds_are_refused()
    {
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { Beta1 = 1 }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { Epsilon = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { WeightDecay = double.NaN }.Validate());
        Assert.Throws<ModelConfigException>(() => new AdamWSettings { ClipNorm = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new MuonSettings { Momentum = 1 }.Validate());
        Assert.Throws<ModelConfigException>(() => new MuonSettings { LearningRate = 0 }.Validate());
        Assert.Throws<ModelConfigException>(() => new MuonSettings { LearningRate = double.NaN }.Validate());
        Assert.Throws<ModelConfigException>(() => (TinyModel.Recipe with { MicroBatches = 2 }).Validate());
        Assert.Throws<ModelConfigException>(() => (TinyModel.Recipe with { MicroBatches = 0 }).Validate());
        Assert.Throws<ModelConfigException>(() => (TinyModel.Recipe with { MicroBatches = 6 }).Validate());
        Assert.Throws<ModelConfigException>(() => (TinyModel.Recipe with { Muon = new MuonSettings { Momentum = -1 } }).Validate());
    }
}
