using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Tests;

public class MuonTests
{
    // A wide matrix of several blocks (k_proj), tall ones (up_proj, down_proj is wide), square ones.
    private static readonly ModelConfig s_config = new()
    {
        Width = 136,
        Layers = 1,
        Heads = 4,
        QueryGroup = 2,
        FeedForward = 150,
        Context = 8,
        VocabularySize = 40,
        TiedHead = false,
    };

    [Theory]
    [InlineData(null, 0.95)]
    [InlineData(0.05, 0.8)]
    public void Muon_follows_its_description_in_double_and_leaves_the_rest_to_AdamW(double? ownRate, double momentum)
    {
        var settings = new AdamWSettings { WeightDecay = 0.5 };
        var muon = new MuonSettings { LearningRate = ownRate, Momentum = momentum };
        var parameters = Initialization.Initialize(s_config, 1);
        var (layout, state) = (parameters.Layout, OptimizerState.Fresh(parameters.Layout, OptimizerKind.Muon));
        var optimizer = new InnerOptimizer(layout, settings, muon, peak: 0.02, Crew.Alone);
        // AdamW alone, with the same gradients: what Muon leaves must come out the same, to the last bit.
        var (plain, plainState) = (parameters.Clone(), OptimizerState.Fresh(layout));
        var adamW = new InnerOptimizer(layout, settings, null, peak: 0.02, Crew.Alone);

        var expected = layout.Tensors.ToDictionary(t => t.Name, t => Doubles(parameters[t]));
        var buffers = layout.Tensors.ToDictionary(t => t.Name, t => new double[t.Length]);
        for (int step = 1; step <= 3; step++)
        {
            const float scale = 0.3f;
            const double rate = 0.01;
            var muonRate = ownRate is { } own ? rate * own / 0.02 : rate;
            var gradient = Gradient((ulong)step);
            foreach (var t in layout.Tensors.Where(t => t.Name.Contains("proj", StringComparison.Ordinal)))
            {
                double[] x = expected[t.Name], b = buffers[t.Name], u = new double[t.Length];
                for (int i = 0; i < u.Length; i++)
                {
                    double g = gradient[t][i] * (double)scale;
                    b[i] = momentum * b[i] + g;
                    u[i] = g + momentum * b[i];
                }
                var o = Orthogonal(u, t.Rows, t.Columns);
                for (int i = 0; i < u.Length; i++)
                    x[i] = x[i] * (1 - muonRate * 0.5) - muonRate * 0.2 * Math.Sqrt(Math.Max(t.Rows, t.Columns)) * o[i];
            }
            Assert.Null(optimizer.Step(parameters, gradient, scale, state, rate));
            adamW.Step(plain, gradient, scale, plainState, rate);
        }

        Assert.Equal(3, state.Steps);
        foreach (var t in layout.Tensors)
        {
            var actual = parameters[t].ToArray();
            if (!t.Name.Contains("proj", StringComparison.Ordinal))
            {
                Assert.Equal(plain[t].ToArray(), actual);
                continue;
            }
            for (int i = 0; i < actual.Length; i++)
                Assert.Equal(expected[t.Name][i], actual[i], 2e-5);
        }
    }

    [Theory]
    [InlineData(24, 24)]
    [InlineData(12, 40)]
    [InlineData(40, 12)]
    [InlineData(1, 30)]
    [InlineData(30, 1)]
    public void An_orthogonalized_matrix_has_singular_values_near_one(int rows, int columns)
    {
        var random = new float[rows * columns];
        CounterRandom.For(5).FillNormal(random, 3);
        var schulz = new NewtonSchulz([(rows, columns)], Crew.Alone);
        random.CopyTo(schulz.Matrix, 0);
        schulz.Orthogonalize(rows, columns, Math.Sqrt(random.Sum(v => (double)v * v)));

        var result = Doubles(schulz.Matrix);
        var before = SingularValues(Doubles(random), rows, columns);
        var after = SingularValues(result, rows, columns);
        Assert.True(before.Max() > 3, "The matrix was orthogonal before.");
        // The quintic drives what is at least 0.005 of the norm into this range; a random square matrix may have one below.
        var settled = after.Where((_, i) => before[i] > 0.005 * Math.Sqrt(before.Sum(s => s * s))).ToArray();
        Assert.True(settled.Length >= after.Length - 1);
        Assert.All(settled, value => Assert.InRange(value, 0.67, 1.17));
        Assert.All(after, value => Assert.InRange(value, 0, 1.21));
    }

    [Fact]
    public void A_matrix_without_gradient_keeps_its_direction_and_only_decays()
    {
        var parameters = Initialization.Initialize(s_config, 1);
        var state = OptimizerState.Fresh(parameters.Layout, OptimizerKind.Muon);
        var optimizer = new InnerOptimizer(parameters.Layout, new AdamWSettings { WeightDecay = 0.5 }, new MuonSettings(), 1, Crew.Alone);
        var before = parameters.Clone();
        Assert.Null(optimizer.Step(parameters, new ParameterVector(parameters.Layout), 1, state, 0.5));
        Assert.All(
            before["model.layers.0.mlp.up_proj.weight"].ToArray().Zip(parameters["model.layers.0.mlp.up_proj.weight"].ToArray()),
            pair => Assert.Equal(pair.First * 0.75f, pair.Second));
    }

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void Steps_have_the_same_bits_on_any_number_of_threads(OptimizerKind kind)
    {
        var alone = After(3, kind, Crew.Alone);
        for (int threads = 2; threads <= 4; threads++)
        {
            using var crew = new Crew(threads);
            var shared = After(3, kind, crew);
            Assert.Equal(alone.Parameters.Values, shared.Parameters.Values);
            Assert.Equal(alone.State.FirstMoment.Values, shared.State.FirstMoment.Values);
            Assert.Equal(alone.State.SecondMoment.Values, shared.State.SecondMoment.Values);
        }
    }

    [Fact]
    public void The_state_holds_no_second_moments_of_what_Muon_updates()
    {
        var layout = ParameterLayout.For(s_config);
        var state = OptimizerState.Fresh(layout, OptimizerKind.Muon);
        Assert.Equal(layout.Tensors.Where(t => !t.Name.Contains("proj", StringComparison.Ordinal)), state.SecondMoment.Tensors);
        Assert.Equal(state.SecondMoment.Tensors.Sum(t => t.Length), state.SecondMoment.Values.Length);
        Assert.Throws<KeyNotFoundException>(() => state.SecondMoment["model.layers.0.mlp.up_proj.weight"].Length);
        state.SecondMoment["lm_head.weight"].Fill(2);
        Assert.Equal(layout["lm_head.weight"].Length, state.SecondMoment.Values.Count(2f));
    }

    private static (ParameterVector Parameters, OptimizerState State) After(int steps, OptimizerKind kind, Crew crew)
    {
        var parameters = Initialization.Initialize(s_config, 1);
        var state = OptimizerState.Fresh(parameters.Layout, kind);
        var optimizer = new InnerOptimizer(parameters.Layout, new AdamWSettings(), kind == OptimizerKind.Muon ? new() : null, 1, crew);
        for (int step = 0; step < steps; step++)
            optimizer.Step(parameters, Gradient((ulong)step), 0.1f, state, 0.01);
        return (parameters, state);
    }

    private static ParameterVector Gradient(ulong seed)
    {
        var gradient = new ParameterVector(ParameterLayout.For(s_config));
        CounterRandom.For(seed + 100).FillNormal(gradient.Values, 1);
        return gradient;
    }

    private static double[] Doubles(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);

    // As published, on the matrix that has no more rows than columns.
    private static double[] Orthogonal(double[] u, int rows, int columns)
    {
        if (rows > columns)
            return Transposed(Orthogonal(Transposed(u, rows, columns), columns, rows), columns, rows);
        var norm = Math.Sqrt(u.Sum(v => v * v)) + 1e-7;
        var x = Array.ConvertAll(u, v => v / norm);
        for (int step = 0; step < 5; step++)
        {
            var gram = Product(x, Transposed(x, rows, columns), rows, columns, rows);
            var square = Product(gram, gram, rows, rows, rows);
            var p = gram.Zip(square, (g, s) => -4.7750 * g + 2.0315 * s).ToArray();
            x = x.Zip(Product(p, x, rows, rows, columns), (v, w) => 3.4445 * v + w).ToArray();
        }
        return x;
    }

    private static double[] Product(double[] a, double[] b, int m, int k, int n)
    {
        var c = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int p = 0; p < k; p++)
            {
                var v = a[i * k + p];
                for (int j = 0; j < n; j++)
                    c[i * n + j] += v * b[p * n + j];
            }
        }
        return c;
    }

    private static double[] Transposed(double[] x, int rows, int columns)
    {
        var y = new double[x.Length];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
                y[j * rows + i] = x[i * columns + j];
        }
        return y;
    }

    // One-sided Jacobi: columns are turned pairwise until they are orthogonal; their lengths are the singular values,
    // descending. The matrix has rows ≥ columns after transposition.
    private static double[] SingularValues(double[] matrix, int rows, int columns)
    {
        if (rows < columns)
            return SingularValues(Transposed(matrix, rows, columns), columns, rows);
        var x = (double[])matrix.Clone();
        for (int sweep = 0; sweep < 60; sweep++)
        {
            double off = 0;
            for (int p = 0; p < columns; p++)
            {
                for (int q = p + 1; q < columns; q++)
                {
                    double a = 0, b = 0, c = 0;
                    for (int i = 0; i < rows; i++)
                    {
                        a += x[i * columns + p] * x[i * columns + p];
                        b += x[i * columns + q] * x[i * columns + q];
                        c += x[i * columns + p] * x[i * columns + q];
                    }
                    if (c == 0)
                        continue;
                    off = Math.Max(off, Math.Abs(c) / Math.Sqrt(a * b));
                    var zeta = (b - a) / (2 * c);
                    var t = Math.Sign(zeta + double.Epsilon) / (Math.Abs(zeta) + Math.Sqrt(1 + zeta * zeta));
                    var cos = 1 / Math.Sqrt(1 + t * t);
                    var sin = cos * t;
                    for (int i = 0; i < rows; i++)
                    {
                        var (u, v) = (x[i * columns + p], x[i * columns + q]);
                        (x[i * columns + p], x[i * columns + q]) = (cos * u - sin * v, sin * u + cos * v);
                    }
                }
            }
            if (off < 1e-12)
                break;
        }
        return [.. Enumerable.Range(0, columns)
            .Select(j => Math.Sqrt(Enumerable.Range(0, rows).Sum(i => x[i * columns + j] * x[i * columns + j])))
            .OrderDescending()];
    }
}
