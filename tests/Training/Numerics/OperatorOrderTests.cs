using System.Runtime.Intrinsics;
using ZeroG.Training.Kernels;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Every operator has the bits of the plain loops that docs/numerics.md describes.</summary>
public sealed class OperatorOrderTests : IDisposable
{
    private readonly Crew _crew = new(3);

    public void Dispose() => _crew.Dispose();

    [Fact]
    public void The_exponential_is_the_written_polynomial_over_its_whole_range()
    {
        var draw = CounterRandom.For(1);
        float[] x = [0, -0f, -87, 88, -100, 100, float.NegativeInfinity, float.PositiveInfinity, .. Enumerable.Range(0, 20_000).Select(i => (float)(draw.Uniform((ulong)i) * 180 - 90))];
        var actual = Array.ConvertAll(x, v => Exponential.Exp(Vector512.Create(v))[7]);
        ScalarMath.SameBits("e^x", Array.ConvertAll(x, ScalarMath.Exp), actual);
        Assert.True(float.IsNaN(ScalarMath.Exp(float.NaN)) && float.IsNaN(Exponential.Exp(Vector512.Create(float.NaN))[7]));
    }

    [Theory]
    [InlineData(130, 130, 40)]  // one window of three blocks
    [InlineData(210, 70, 19)]   // three windows of two blocks each, and a short last vector
    [InlineData(64, 64, 16)]
    [InlineData(5, 1, 3)]
    public void RMSNorm_and_its_gradient_in_blocks_of_64_rows_of_a_window(int rows, int length, int width)
    {
        float[] x = ScalarMath.Random(rows * width, 1), w = ScalarMath.Random(width, 2), dy = ScalarMath.Random(rows * width, 3), dx = ScalarMath.Random(rows * width, 4);
        float[] y = new float[x.Length], inverse = new float[rows], dw = new float[width], expectedGradient = [.. dx], expectedWeights = new float[width];
        var (expected, expectedInverse) = ScalarOperators.Normalize(x, w, 1e-5f);
        ScalarOperators.NormalizeGradient(length, dy, x, w, expectedInverse, expectedGradient, expectedWeights);

        var space = new Workspace(_crew, RmsNorm.Scratch(rows, length, width));
        RmsNorm.Forward(_crew, x, w, 1e-5f, y, inverse);
        RmsNorm.Backward(space, length, dy, x, w, inverse, dx, dw, add: false);

        ScalarMath.SameBits("inverse", expectedInverse, inverse);
        ScalarMath.SameBits("y", expected, y);
        ScalarMath.SameBits("dx", expectedGradient, dx);
        ScalarMath.SameBits("dw", expectedWeights, dw);
    }

    [Theory]
    [InlineData(2, 37, 4, 2, 40)]
    [InlineData(1, 150, 2, 2, 6)]  // more queries than are kept at a time
    [InlineData(1, 33, 3, 1, 64)]
    public void Attention_and_its_gradient(int windows, int length, int heads, int group, int width)
    {
        var layout = new HeadLayout(length, heads, group, width);
        float[] x = ScalarMath.Random(windows * length * layout.Stride, 1), dout = ScalarMath.Random(windows * length * layout.OutputStride, 2);
        float[] o = new float[dout.Length], statistics = new float[windows * length * heads * 2], dx = new float[x.Length];
        var space = new Workspace(_crew, 0, Math.Max(Attention.Scratch(layout), AttentionGradient.Scratch(layout)));
        Attention.Forward(space, layout, windows, x, o, statistics);
        AttentionGradient.Run(space, layout, windows, x, o, statistics, dout, dx);

        var expected = new ScalarAttention(layout, windows, x);
        ScalarMath.SameBits("statistics", expected.Statistics, statistics);
        ScalarMath.SameBits("o", expected.Output, o);
        ScalarMath.SameBits("dx", expected.Gradient(dout), dx);
    }

    [Theory]
    [InlineData(3, 16)]
    [InlineData(40, 41)]
    public void SwiGLU_and_its_gradient(int rows, int width)
    {
        float[] gateUp = ScalarMath.Random(rows * 2 * width, 1, 4), dy = ScalarMath.Random(rows * width, 2), y = new float[rows * width], gradient = [.. gateUp];
        SwiGlu.Forward(_crew, gateUp, y, rows, width);
        SwiGlu.Backward(_crew, dy, gradient, rows, width);
        ScalarMath.SameBits("y", ScalarOperators.SwiGlu(gateUp, rows, width), y);
        ScalarMath.SameBits("gradient", ScalarOperators.SwiGluGradient(dy, gateUp, rows, width), gradient);
    }

    [Theory]
    [InlineData(16, false)]
    [InlineData(22, false)]
    [InlineData(22, true)]
    public void Rotary_positions(int width, bool backward)
    {
        const int length = 70, heads = 3;
        int stride = heads * width + 5;
        float[] x = ScalarMath.Random(2 * length * stride, 1), expected = [.. x];
        new RotaryTable(length, width, 10_000).Rotate(_crew, x, 2 * length, stride, heads, 0, length, backward);
        ScalarOperators.Rotate(expected, stride, heads, width, length, 10_000, backward);
        ScalarMath.SameBits("x", expected, x);
    }

    [Theory]
    [InlineData(5, 256)]
    [InlineData(40, 51)]
    [InlineData(2, 2)]
    public void The_loss_of_a_row_and_its_gradient(int rows, int vocabulary)
    {
        float[] logits = ScalarMath.Random(rows * vocabulary, 1, 5), expected = [.. logits];
        int[] targets = [.. Enumerable.Range(0, rows).Select(r => r * 7 % vocabulary)];
        var losses = new double[rows];
        CrossEntropy.LossesAndGradient(_crew, logits, targets, vocabulary, losses);
        var expectedLosses = ScalarOperators.CrossEntropy(expected, targets, vocabulary);
        Assert.Equal(expectedLosses.Select(BitConverter.DoubleToInt64Bits), losses.Select(BitConverter.DoubleToInt64Bits));
        ScalarMath.SameBits("gradient", expected, logits);
    }
}
