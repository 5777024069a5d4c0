using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Optimization;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Section 6 of docs/numerics.md in plain loops: one step on parameters, moments or momentum, in place.</summary>
internal sealed class ScalarOptimizer(AdamWSettings settings, MuonSettings? muon, double peak)
{
    /// <summary>The norm of the mean gradient over that many tokens.</summary>
    public static double Norm(ParameterVector gradient, int tokens)
    {
        double sum = 0;
        foreach (var tensor in gradient.Layout.Tensors)
            sum += ScalarMath.TensorSquares(gradient[tensor]);
        return Math.Sqrt(sum) / tokens;
    }

    /// <summary>The factor of each value of the gradient: its mean, clipped.</summary>
    public float Scale(double norm, int tokens) => (float)(Math.Min(1, settings.ClipNorm / norm) / tokens);

    /// <summary>Step <paramref name="step"/>, counted from 1.</summary>
    public void Step(long step, ParameterVector x, ParameterVector g, ParameterVector m, SecondMoments v, float scale, double rate)
    {
        foreach (var tensor in x.Layout.Tensors)
        {
            if (muon is not null && tensor.Decays)
                Orthogonal(tensor, x[tensor], g[tensor], m[tensor], scale, rate * (muon.LearningRate is { } own ? own / peak : 1));
            else
                Adaptive(step, x[tensor], g[tensor], m[tensor], v[tensor.Name], scale, rate, tensor.Decays);
        }
    }

    private void Adaptive(long step, Span<float> x, Span<float> g, Span<float> m, Span<float> v, float scale, double rate, bool decays)
    {
        float beta1 = (float)settings.Beta1, rest1 = (float)(1 - settings.Beta1), beta2 = (float)settings.Beta2, rest2 = (float)(1 - settings.Beta2);
        float r = (float)(rate / (1 - PortableMath.Power(settings.Beta1, step))), k = (float)(1 / Math.Sqrt(1 - PortableMath.Power(settings.Beta2, step)));
        float keep = decays ? (float)(1 - rate * settings.WeightDecay) : 1;
        for (int i = 0; i < x.Length; i++)
        {
            var gradient = g[i] * scale;
            m[i] = MathF.FusedMultiplyAdd(rest1, gradient, beta1 * m[i]);
            v[i] = MathF.FusedMultiplyAdd(rest2 * gradient, gradient, beta2 * v[i]);
            x[i] = MathF.FusedMultiplyAdd(x[i], keep, -(r * m[i] / MathF.FusedMultiplyAdd(MathF.Sqrt(v[i]), k, (float)settings.Epsilon)));
        }
    }

    private void Orthogonal(TensorSpec tensor, Span<float> x, Span<float> g, Span<float> b, float scale, double rate)
    {
        var mu = (float)muon!.Momentum;
        var u = new float[x.Length];
        for (int i = 0; i < u.Length; i++)
        {
            b[i] = MathF.FusedMultiplyAdd(mu, b[i], g[i] * scale);
            u[i] = MathF.FusedMultiplyAdd(mu, b[i], g[i] * scale);
        }
        var direction = Direction(u, tensor.Rows, tensor.Columns);
        float q = (float)(rate * 0.2 * Math.Sqrt(Math.Max(tensor.Rows, tensor.Columns))), keep = (float)(1 - rate * settings.WeightDecay);
        for (int i = 0; i < x.Length; i++)
            x[i] = MathF.FusedMultiplyAdd(-q, direction[i], keep * x[i]);
    }

    /// <summary>Five steps of Newton and Schulz on the smaller side.</summary>
    private static float[] Direction(float[] u, int rows, int columns)
    {
        var s = (float)(1 / (Math.Sqrt(ScalarMath.TensorSquares(u)) + 1e-7));
        var x = Array.ConvertAll(u, value => value * s);
        int side = Math.Min(rows, columns), inner = Math.Max(rows, columns);
        for (int step = 0; step < 5; step++)
        {
            var before = x;
            float[] gram = rows <= columns
                ? Product(side, side, inner, null, (i, p) => before[i * columns + p], (p, j) => before[j * columns + p])
                : Product(side, side, inner, null, (i, p) => before[p * columns + i], (p, j) => before[p * columns + j]);
            var square = Product(side, side, side, null, (i, p) => gram[i * side + p], (p, j) => gram[p * side + j]);
            var polynomial = gram.Zip(square, (one, two) => MathF.FusedMultiplyAdd(-4.7750f, one, 2.0315f * two)).ToArray();
            var start = Array.ConvertAll(before, value => 3.4445f * value);
            x = rows <= columns
                ? Product(rows, columns, rows, start, (i, p) => polynomial[i * side + p], (p, j) => before[p * columns + j])
                : Product(rows, columns, columns, start, (i, p) => before[i * columns + p], (p, j) => polynomial[p * side + j]);
        }
        return x;
    }

    private static float[] Product(int m, int n, int k, float[]? from, Func<int, int, float> a, Func<int, int, float> b)
    {
        var c = new float[m * n];
        for (int i = 0; i < c.Length; i++)
        {
            int row = i / n, column = i % n;
            c[i] = ScalarMath.Chain(from?[i] ?? 0, 0, k, p => a(row, p), p => b(p, column));
        }
        return c;
    }
}
