using Xunit.Abstractions;
using ZeroG.Training.Kernels;
using ZeroG.Training.Numerics;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

/// <summary>
/// Every operator against the same operator in double, written without any cleverness: its value, and its gradient against
/// central differences of that. The loss is Σ weight · output with arbitrary weights, so that all of the gradient is seen.
/// </summary>
public sealed class OperatorTests(ITestOutputHelper output) : IDisposable
{
    private const double Step = 1e-6;
    private readonly Crew _crew = new(3);

    public void Dispose() => _crew.Dispose();

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(9, 33, 35)]
    public void A_linear_layer(int rows, int inputs, int outputs)
    {
        float[] x = Random(rows * inputs, 1), w = Random(outputs * inputs, 2), dy = Random(rows * outputs, 3);
        float[] y = new float[rows * outputs], dx = new float[x.Length], dw = new float[w.Length];
        var space = new Workspace(_crew, 0, Gemm.Scratch);
        Linear.Forward(space, x, w, default, y, rows, inputs, outputs);
        Linear.InputGradient(space, dy, w, dx, rows, inputs, outputs);
        Linear.WeightGradient(space, dy, x, dw, rows, inputs, outputs, add: false);

        double[] Reference(double[] a, double[] b) =>
            [.. from r in Enumerable.Range(0, rows) from o in Enumerable.Range(0, outputs) select Enumerable.Range(0, inputs).Sum(i => a[r * inputs + i] * b[o * inputs + i])];
        Agree("y", Reference(Double(x), Double(w)), y);
        Agree("dx", Differences(v => Weighted(dy, Reference(v, Double(w))), x), dx);
        Agree("dw", Differences(v => Weighted(dy, Reference(Double(x), v)), w), dw);
    }

    [Theory]
    [InlineData(6, 3, 16)]
    [InlineData(140, 70, 19)] // two windows of two blocks each, and a short last vector
    public void RMSNorm(int rows, int length, int width)
    {
        const float epsilon = 1e-5f;
        float[] x = Random(rows * width, 1), w = Random(width, 2), dy = Random(rows * width, 3);
        float[] y = new float[x.Length], inverse = new float[rows], dx = new float[x.Length], dw = new float[width];
        var space = new Workspace(_crew, 1 << 14);
        RmsNorm.Forward(_crew, x, w, epsilon, y, inverse);
        RmsNorm.Backward(space, length, dy, x, w, inverse, dx, dw, add: false);

        double[] Reference(double[] a, double[] b) =>
            [.. from r in Enumerable.Range(0, rows) let row = a[(r * width)..((r + 1) * width)] let mean = row.Sum(v => v * v) / width from i in Enumerable.Range(0, width) select row[i] / Math.Sqrt(mean + epsilon) * b[i]];
        Agree("y", Reference(Double(x), Double(w)), y);
        Agree("dx", Differences(v => Weighted(dy, Reference(v, Double(w))), x), dx);
        Agree("dw", Differences(v => Weighted(dy, Reference(Double(x), v)), w), dw);
    }

    [Theory]
    [InlineData(3, 16)]
    [InlineData(20, 21)]
    public void SwiGLU(int rows, int width)
    {
        float[] x = Random(rows * 2 * width, 1), dy = Random(rows * width, 2), y = new float[rows * width], dx = [.. x];
        SwiGlu.Forward(_crew, x, y, rows, width);
        SwiGlu.Backward(_crew, dy, dx, rows, width);

        double[] Reference(double[] a) =>
            [.. from r in Enumerable.Range(0, rows) from i in Enumerable.Range(0, width) let g = a[r * 2 * width + i] select g / (1 + Math.Exp(-g)) * a[(r * 2 + 1) * width + i]];
        Agree("y", Reference(Double(x)), y);
        Agree("dx", Differences(v => Weighted(dy, Reference(v)), x), dx);
    }

    [Theory]
    [InlineData(1, 5, 2, 1, 4, 200)]
    [InlineData(2, 37, 4, 2, 6, 200)]
    [InlineData(1, 150, 2, 2, 8, 200)] // more queries than are kept at a time
    [InlineData(1, 131, 2, 2, 40, 20)] // and heads wider than a panel
    [InlineData(1, 140, 2, 1, 64, 20)] // of two whole panels
    public void Attention_with_shared_keys(int windows, int length, int heads, int group, int width, int coordinates)
    {
        var layout = new HeadLayout(length, heads, group, width);
        int rows = windows * length;
        float[] x = Random(rows * layout.Stride, 1), dout = Random(rows * layout.OutputStride, 2);
        float[] o = new float[dout.Length], statistics = new float[rows * heads * 2], dx = new float[x.Length];
        var space = new Workspace(_crew, 0, Math.Max(Attention.Scratch(layout), AttentionGradient.Scratch(layout)));
        Attention.Forward(space, layout, windows, x, o, statistics);
        AttentionGradient.Run(space, layout, windows, x, o, statistics, dout, dx);

        Agree("o", Attend(layout, windows, Double(x)), o);
        Agree("dx", AttentionDifferences(layout, windows, x, dout, coordinates), dx);
    }

    [Fact]
    public void Rotary_positions_turn_and_turn_back()
    {
        const int length = 9, heads = 2, width = 22, stride = heads * width + 5;
        var table = new RotaryTable(length, width, 10_000);
        float[] x = Random(2 * length * stride, 1), y = [.. x];
        table.Rotate(_crew, y, 2 * length, stride, heads, 0, length, backward: false);

        var expected = Double(x);
        for (int r = 0; r < 2 * length; r++)
        {
            for (int h = 0; h < heads; h++)
            {
                for (int i = 0; i < width / 2; i++)
                {
                    int a = r * stride + h * width + i, b = a + width / 2;
                    var (sin, cos) = Math.SinCos(r % length * Math.Pow(10_000, -2.0 * i / width));
                    (expected[a], expected[b]) = (x[a] * cos - x[b] * sin, x[b] * cos + x[a] * sin);
                }
            }
        }
        Agree("y", expected, y);
        table.Rotate(_crew, y, 2 * length, stride, heads, 0, length, backward: true); // the inverse is the transpose is the gradient
        Agree("x", Double(x), y);
    }

    [Theory]
    [InlineData(2, 5)]
    [InlineData(33, 50)]
    public void Cross_entropy(int rows, int vocabulary)
    {
        float[] x = Random(rows * vocabulary, 1), dx = [.. x];
        int[] targets = [.. Enumerable.Range(0, rows).Select(r => r * 7 % vocabulary)];
        var losses = new double[rows];
        CrossEntropy.LossesAndGradient(_crew, dx, targets, vocabulary, losses);

        double[] Reference(double[] a) =>
            [.. from r in Enumerable.Range(0, rows) let row = a[(r * vocabulary)..((r + 1) * vocabulary)] select Math.Log(row.Sum(Math.Exp)) - row[targets[r]]];
        Agree("loss", Reference(Double(x)), [.. losses.Select(l => (float)l)]);
        Agree("dx", Differences(v => Reference(v).Sum(), x), dx);
    }

    [Fact]
    public void An_embedding_gathers_and_scatters_rows()
    {
        const int width = 37;
        float[] table = Random(4 * width, 1), x = new float[5 * width], dx = Random(5 * width, 2), dtable = Random(4 * width, 3);
        var expected = Double(dtable);
        int[] tokens = [2, 0, 2, 3, 2];
        Embedding.Forward(table, tokens, x, width);
        Embedding.Backward(_crew, dx, tokens, dtable, width);

        for (int r = 0; r < tokens.Length; r++)
        {
            Assert.Equal(table[(tokens[r] * width)..((tokens[r] + 1) * width)], x[(r * width)..((r + 1) * width)]);
            for (int i = 0; i < width; i++) expected[tokens[r] * width + i] += dx[r * width + i];
        }
        Agree("dE", expected, dtable);
    }

    /// <summary>Attention's output in double: one query at a time.</summary>
    private static double[] Attend(HeadLayout layout, int windows, double[] x)
    {
        var o = new double[windows * layout.Length * layout.OutputStride];
        for (int w = 0; w < windows; w++)
        {
            for (int h = 0; h < layout.Heads; h++)
                AttendHead(layout, w * layout.Length, h, x, o);
        }
        return o;
    }

    private static void AttendHead(HeadLayout layout, int first, int h, double[] x, double[] o)
    {
        int d = layout.Width, key = layout.Key(h / layout.Group), value = layout.Value(h / layout.Group);
        for (int t = first; t < first + layout.Length; t++)
        {
            var weights = Enumerable.Range(first, t - first + 1)
                .Select(s => Math.Exp(Enumerable.Range(0, d).Sum(i => x[t * layout.Stride + layout.Query(h) + i] * x[s * layout.Stride + key + i]) / Math.Sqrt(d))).ToArray();
            var sum = weights.Sum();
            for (int i = 0; i < d; i++)
                o[t * layout.OutputStride + layout.Query(h) + i] = weights.Select((p, s) => p / sum * x[(first + s) * layout.Stride + value + i]).Sum();
        }
    }

    /// <summary>Differences of about so many coordinates; NaN, which <see cref="Agree"/> passes over, for the rest.</summary>
    private static double[] AttentionDifferences(HeadLayout layout, int windows, float[] x, float[] dout, int coordinates)
    {
        var stride = Math.Max(1, x.Length / coordinates) | 1;
        return Differences(v => Weighted(dout, Attend(layout, windows, v)), x, stride);
    }

    private static double[] Differences(Func<double[], double> f, float[] at, int stride = 1)
    {
        var x = Double(at);
        var result = Enumerable.Repeat(double.NaN, x.Length).ToArray();
        for (int i = 0; i < x.Length; i += stride)
        {
            var kept = x[i];
            x[i] = kept + Step;
            var above = f(x);
            x[i] = kept - Step;
            result[i] = (above - f(x)) / (2 * Step);
            x[i] = kept;
        }
        return result;
    }

    private static double Weighted(float[] weights, double[] values) => weights.Zip(values, (w, v) => w * v).Sum();

    private static double[] Double(float[] x) => Array.ConvertAll(x, v => (double)v);

    private static float[] Random(int length, ulong seed)
    {
        var values = new float[length];
        CounterRandom.For(seed).FillNormal(values, 1);
        return values;
    }

    private void Agree(string name, double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Where(double.IsFinite).Max(Math.Abs), worst = expected.Zip(actual, (e, a) => double.IsNaN(e) ? 0 : Math.Abs(e - a)).Max();
        output.WriteLine($"{name}: largest {largest:E2}, off by {worst / largest:E2} of it");
        Assert.True(worst <= 1e-5 * largest, $"{name} is off by {worst / largest:E2} of its largest value.");
    }
}
