using Xunit.Abstractions;
using ZeroG.Training.Model;
using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests;

public class GradientTests(ITestOutputHelper output)
{
    private const double Step = 1e-5;

    [Theory]
    [InlineData(true, 1, false)]
    [InlineData(false, 1, false)]
    [InlineData(true, 2, false)]
    [InlineData(false, 4, true)]
    public void The_backward_pass_agrees_with_central_differences_in_double_for_every_tensor(bool tied, int group, bool recompute)
    {
        var config = new ModelConfig
        {
            VocabularySize = 11,
            Width = 16,
            Layers = 2,
            Heads = 4,
            QueryGroup = group,
            FeedForward = 10,
            Context = 7,
            TiedHead = tied,
        };
        var (tokens, targets) = Batch(config, windows: 3);
        var parameters = Initialization.Initialize(config, seed: 5);
        var values = Array.ConvertAll(parameters.Values.ToArray(), v => (double)v);
        var gradient = new ParameterVector(parameters.Layout);

        var loss = new Transformer(config, 3, null, recompute).LossAndGradient(parameters, tokens, targets, gradient);

        Assert.Equal(new ReferenceModel(config, values).Loss(tokens, targets), loss / tokens.Length, 1e-6);
        foreach (var tensor in parameters.Layout.Tensors)
        {
            double worst = 0, largest = 0;
            for (int i = 0; i < tensor.Length; i++)
            {
                var expected = Difference(config, values, tensor.Offset + i, tokens, targets);
                worst = Math.Max(worst, Math.Abs(expected - gradient[tensor][i] / tokens.Length));
                largest = Math.Max(largest, Math.Abs(expected));
            }
            output.WriteLine($"{tensor.Name,-50} largest {largest:E2}  max difference {worst / largest:E2} of it");
            Assert.True(largest > 1e-5, $"{tensor.Name} has no gradient to compare.");
            Assert.True(worst / largest < 1e-5, $"{tensor.Name} is off by {worst / largest:E2} of its largest value.");
        }
    }

    [Theory]
    [InlineData(64, 4, 48, 64)] // whole panels of 32 columns and whole lanes
    [InlineData(48, 3, 40, 33)] // every remainder: columns, rows, keys
    [InlineData(96, 2, 40, 70)] // heads wider than a panel
    public void The_forward_pass_agrees_with_the_double_reference(int width, int heads, int feedForward, int context)
    {
        var config = new ModelConfig { Width = width, Layers = 2, Heads = heads, FeedForward = feedForward, Context = context };
        var (tokens, _) = Batch(config, windows: 1);
        var parameters = Initialization.Initialize(config, seed: 6);
        var reference = new ReferenceModel(config, Array.ConvertAll(parameters.Values.ToArray(), v => (double)v));

        var actual = new Transformer(config, 1).Logits(parameters, tokens).ToArray();

        var expected = reference.Logits(tokens).SelectMany(row => row).ToArray();
        var worst = expected.Zip(actual, (e, a) => Math.Abs(e - a)).Max();
        output.WriteLine($"largest logit {expected.Max(Math.Abs):F3}, max difference {worst:E2}");
        Assert.True(worst < 2e-5 * expected.Max(Math.Abs), $"Logits are off by {worst:E2}.");
    }

    [Fact]
    public void A_token_never_sees_what_follows_it()
    {
        var config = new ModelConfig { Width = 16, Layers = 2, Heads = 2, FeedForward = 16, Context = 40 };
        var (tokens, _) = Batch(config, windows: 1);
        var parameters = Initialization.Initialize(config, seed: 7);
        var model = new Transformer(config, 1);
        var before = model.Logits(parameters, tokens).ToArray();

        tokens[20] ^= 1;
        var after = model.Logits(parameters, tokens).ToArray();

        Assert.Equal(before[..(20 * 256)], after[..(20 * 256)]);
        Assert.NotEqual(before[(20 * 256)..], after[(20 * 256)..]);
    }

    private static double Difference(ModelConfig config, double[] values, int index, int[] tokens, int[] targets)
    {
        double[] above = [.. values], below = [.. values];
        above[index] += Step;
        below[index] -= Step;
        return (new ReferenceModel(config, above).Loss(tokens, targets) - new ReferenceModel(config, below).Loss(tokens, targets)) / (2 * Step);
    }

    private static (int[] Tokens, int[] Targets) Batch(ModelConfig config, int windows)
    {
        var stream = CounterRandom.For(9);
        var text = Enumerable.Range(0, windows * config.Context + 1).Select(i => (int)stream.Below((ulong)i, config.VocabularySize)).ToArray();
        return (text[..^1], text[1..]);
    }
}
