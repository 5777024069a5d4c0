using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Gradients, norms, optimizers and whole steps have the bits of the plain loops that docs/numerics.md describes.</summary>
public class StepOrderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(16_385)]
    public void Squares_are_summed_in_eight_lanes_of_double(int length)
    {
        var x = ScalarMath.Random(length, 1);
        Assert.Equal(BitConverter.DoubleToInt64Bits(ScalarMath.SumOfSquares(x)), BitConverter.DoubleToInt64Bits(Lanes.SumOfSquares(x)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_norm_of_a_gradient_is_summed_over_blocks_then_tensors(int threads)
    {
        var gradient = Wide(1, 1);
        using var crew = new Crew(threads);
        var (norm, notFinite) = new GradientNorm(new ValueBlocks(gradient.Layout), crew).Of(gradient);
        Assert.Null(notFinite);
        Assert.Equal(ScalarOptimizer.Norm(gradient, 1), norm, 0.0);
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(true, null)]
    [InlineData(true, 2e-2)]
    public void Steps_of_either_optimizer_are_the_written_operations(bool orthogonalizes, double? ownRate)
    {
        var settings = new AdamWSettings();
        var muon = orthogonalizes ? new MuonSettings { LearningRate = ownRate } : null;
        ParameterVector x = Wide(1, 1e-3), expected = x.Clone();
        using var crew = new Crew(3);
        var optimizer = new InnerOptimizer(x.Layout, settings, muon, 1e-2, crew);
        var plain = new ScalarOptimizer(settings, muon, 1e-2);
        OptimizerState state = OptimizerState.Fresh(x.Layout, optimizer.Kind), scalar = state.Copy();
        for (int step = 1; step <= 2; step++)
        {
            var gradient = Wide((ulong)step + 5, 3);
            Assert.Null(optimizer.Step(x, gradient, 0.3f, state, 7e-3));
            plain.Step(step, expected, gradient, scalar.FirstMoment, scalar.SecondMoment, 0.3f, 7e-3);
        }
        ScalarMath.SameBits("first moment or momentum", scalar.FirstMoment.Values, state.FirstMoment.Values);
        ScalarMath.SameBits("second moment", scalar.SecondMoment.Values, state.SecondMoment.Values);
        ScalarMath.SameBits("parameters", expected.Values, x.Values);
    }

    [Theory]
    [InlineData(true, 1, 70)]
    [InlineData(true, 2, 33)]
    [InlineData(false, 4, 17)]
    public void The_loss_of_a_model_and_its_gradient_are_the_written_operations(bool tied, int group, int context)
    {
        var config = Config(tied, group, context);
        var parameters = Initialization.Initialize(config, 4);
        var (tokens, targets) = Batch(config, windows: 2);
        var (expectedLoss, expected) = new ScalarModel(config, parameters).LossAndGradient(tokens, targets);
        foreach (var (windows, threads) in ((int, int)[])[(2, 1), (1, 3)])
        {
            using var crew = new Crew(threads);
            var gradient = new ParameterVector(parameters.Layout);
            var loss = new Transformer(config, windows, crew).LossAndGradient(parameters, tokens, targets, gradient);
            Assert.Equal(expectedLoss, loss, 0.0);
            foreach (var tensor in parameters.Layout.Tensors)
                ScalarMath.SameBits(tensor.Name, expected[tensor], gradient[tensor]);
        }
    }

    [Fact]
    public void Training_ends_where_the_plain_loops_end_to_the_last_bit()
    {
        var config = Config(tied: true, group: 2, context: 21);
        var recipe = TinyModel.Recipe with { Model = config, Batch = 4, MicroBatches = 2, Recompute = true, Muon = new MuonSettings(), Inner = new AdamWSettings { ClipNorm = 0.5 } };
        var (tokens, targets) = Batch(config, recipe.Batch);
        ParameterVector x = Initialization.Initialize(config, 9), expected = x.Clone();
        OptimizerState state = OptimizerState.Fresh(x.Layout, recipe.Optimizer), scalar = state.Copy();
        using var crew = new Crew(2);
        var training = new TrainingStep(recipe, crew);
        var plain = new ScalarOptimizer(recipe.Inner, recipe.Muon, recipe.LearningRate.Peak);
        for (int step = 1; step <= 3; step++)
        {
            var (loss, gradient) = new ScalarModel(config, expected).LossAndGradient(tokens, targets);
            var norm = ScalarOptimizer.Norm(gradient, tokens.Length);
            plain.Step(step, expected, gradient, scalar.FirstMoment, scalar.SecondMoment, plain.Scale(norm, tokens.Length), 5e-3);

            Assert.Equal(new StepOutcome(loss / tokens.Length, norm), training.Run(x, state, 5e-3, tokens, targets));
            ScalarMath.SameBits($"parameters after step {step}", expected.Values, x.Values);
        }
    }

    private static ModelConfig Config(bool tied, int group, int context) => new()
    {
        VocabularySize = 37,
        Width = 24,
        Layers = 2,
        Heads = 4,
        QueryGroup = group,
        FeedForward = 19,
        Context = context,
        TiedHead = tied,
    };

    /// <summary>Values for a model whose matrices are of three forms, some of more than one block.</summary>
    private static ParameterVector Wide(ulong seed, double deviation)
    {
        var config = new ModelConfig { VocabularySize = 300, Width = 60, Layers = 1, Heads = 2, QueryGroup = 2, FeedForward = 290, Context = 4 };
        var vector = new ParameterVector(ParameterLayout.For(config));
        ScalarMath.Random(vector.Values.Length, seed, deviation).CopyTo(vector.Values);
        return vector;
    }

    private static (int[] Tokens, int[] Targets) Batch(ModelConfig config, int windows)
    {
        var stream = ZeroG.Training.Numerics.CounterRandom.For(9);
        int[] text = [.. Enumerable.Range(0, windows * config.Context + 1).Select(i => (int)stream.Below((ulong)i, config.VocabularySize))];
        return (text[..^1], text[1..]);
    }
}
