using ZeroG.Training.Numerics;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>Sections 4 and 5 of docs/numerics.md in plain loops, operator by operator; attention has a file of its own.</summary>
internal static class ScalarOperators
{
    /// <summary>y (rows, outputs) = from + x (rows, inputs) · wᵀ.</summary>
    public static float[] Linear(float[] x, ReadOnlySpan<float> w, float[]? from, int rows, int inputs, int outputs)
    {
        var (y, weights) = (new float[rows * outputs], w.ToArray());
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outputs; o++)
                y[r * outputs + o] = ScalarMath.Chain(from?[r * outputs + o] ?? 0, 0, inputs, i => x[r * inputs + i], i => weights[o * inputs + i]);
        }
        return y;
    }

    /// <summary>dx (rows, inputs) = dy (rows, outputs) · w.</summary>
    public static float[] InputGradient(float[] dy, ReadOnlySpan<float> w, int rows, int inputs, int outputs)
    {
        var (dx, weights) = (new float[rows * inputs], w.ToArray());
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < inputs; i++)
                dx[r * inputs + i] = ScalarMath.Chain(0, 0, outputs, o => dy[r * outputs + o], o => weights[o * inputs + i]);
        }
        return dx;
    }

    /// <summary>dw (outputs, inputs) = dyᵀ · x, rows ascending.</summary>
    public static void WeightGradient(float[] dy, float[] x, Span<float> dw, int rows, int inputs, int outputs)
    {
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
                dw[o * inputs + i] = ScalarMath.Chain(0, 0, rows, r => dy[r * outputs + o], r => x[r * inputs + i]);
        }
    }

    /// <summary>y = (x · inverse) · w, and inverse of each row.</summary>
    public static (float[] Y, float[] Inverse) Normalize(float[] x, ReadOnlySpan<float> w, float epsilon)
    {
        int width = w.Length, rows = x.Length / width;
        var (y, inverse) = (new float[x.Length], new float[rows]);
        for (int r = 0; r < rows; r++)
        {
            var squares = ScalarMath.Lanes(width, (sum, i) => MathF.FusedMultiplyAdd(x[r * width + i], x[r * width + i], sum));
            inverse[r] = 1 / MathF.Sqrt(squares / width + epsilon);
            for (int i = 0; i < width; i++)
                y[r * width + i] = x[r * width + i] * inverse[r] * w[i];
        }
        return (y, inverse);
    }

    /// <summary>Adds to dx, and sets dw: blocks of 64 rows of one window of <paramref name="length"/> rows, each a chain from 0.</summary>
    public static void NormalizeGradient(int length, float[] dy, float[] x, ReadOnlySpan<float> weights, float[] inverse, float[] dx, Span<float> dw)
    {
        var w = weights.ToArray();
        int width = w.Length, rows = inverse.Length;
        for (int r = 0; r < rows; r++)
        {
            int at = r * width;
            var projection = ScalarMath.Lanes(width, (sum, i) => MathF.FusedMultiplyAdd(dy[at + i] * w[i], x[at + i], sum));
            var pull = -(projection * inverse[r] / width) * inverse[r];
            for (int i = 0; i < width; i++)
                dx[at + i] += MathF.FusedMultiplyAdd(pull, x[at + i] * inverse[r], dy[at + i] * w[i] * inverse[r]);
        }
        dw.Clear();
        for (int window = 0; window < rows; window += length)
        {
            for (int first = window; first < window + length; first += 64)
            {
                int end = Math.Min(first + 64, window + length);
                for (int i = 0; i < width; i++)
                    dw[i] += ScalarMath.Chain(0, first, end, r => dy[r * width + i], r => x[r * width + i] * inverse[r]);
            }
        }
    }

    /// <summary>(g · σ(g)) · u for rows of gates, then ups.</summary>
    public static float[] SwiGlu(float[] gateUp, int rows, int width)
    {
        var y = new float[rows * width];
        for (int i = 0; i < y.Length; i++)
        {
            int at = i / width * 2 * width + i % width;
            y[i] = gateUp[at] * ScalarMath.Sigmoid(gateUp[at]) * gateUp[at + width];
        }
        return y;
    }

    /// <summary>Gradients of gates and ups.</summary>
    public static float[] SwiGluGradient(float[] dy, float[] gateUp, int rows, int width)
    {
        var gradient = new float[gateUp.Length];
        for (int i = 0; i < rows * width; i++)
        {
            int at = i / width * 2 * width + i % width;
            float g = gateUp[at], s = ScalarMath.Sigmoid(g);
            gradient[at] = dy[i] * gateUp[at + width] * (s * MathF.FusedMultiplyAdd(g, 1 - s, 1));
            gradient[at + width] = dy[i] * (g * s);
        }
        return gradient;
    }

    /// <summary>Turns the first heads of each row (rows, stride) in place; row r stands at position r modulo <paramref name="length"/>.</summary>
    public static void Rotate(float[] x, int stride, int heads, int width, int length, double theta, bool backward)
    {
        int half = width / 2;
        for (int r = 0; r < x.Length / stride; r++)
        {
            for (int i = 0; i < half; i++)
            {
                var angle = r % length * PortableMath.Exp(-2.0 * i / width * PortableMath.Log(theta));
                var (sin, cos) = PortableMath.SinCos(angle);
                float c = (float)cos, s = backward ? -(float)sin : (float)sin;
                for (int h = 0; h < heads; h++)
                {
                    ref float first = ref x[r * stride + h * width + i], second = ref x[r * stride + h * width + half + i];
                    (first, second) = (MathF.FusedMultiplyAdd(first, c, -(second * s)), MathF.FusedMultiplyAdd(second, c, first * s));
                }
            }
        }
    }

    /// <summary>Replaces logits by the gradient of their loss, and returns each row's loss.</summary>
    public static double[] CrossEntropy(float[] logits, ReadOnlySpan<int> targets, int vocabulary)
    {
        var losses = new double[targets.Length];
        for (int r = 0; r < targets.Length; r++)
        {
            var row = logits.AsSpan(r * vocabulary, vocabulary).ToArray();
            float max = row.Max(), sum = ScalarMath.Lanes(vocabulary, (s, i) => s + ScalarMath.Exp(row[i] - max));
            losses[r] = PortableMath.Log(sum) + ((double)max - row[targets[r]]);
            for (int i = 0; i < vocabulary; i++)
                logits[r * vocabulary + i] = ScalarMath.Exp(row[i] - max) * (1 / sum);
            logits[r * vocabulary + targets[r]] -= 1;
        }
        return losses;
    }
}
