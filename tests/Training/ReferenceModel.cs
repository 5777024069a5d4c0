using ZeroG.Training.Model;

namespace ZeroG.Training.Tests;

/// <summary>
/// The model once more, in double precision and without any cleverness: one position at a time, forward only. What the
/// kernels are measured against; its gradient comes from central differences.
/// </summary>
internal sealed class ReferenceModel(ModelConfig config, double[] parameters)
{
    private readonly ParameterLayout _layout = ParameterLayout.For(config);

    /// <summary>Mean loss over windows of the full context, in nats.</summary>
    public double Loss(int[] tokens, int[] targets)
    {
        double sum = 0;
        for (int at = 0; at < tokens.Length; at += config.Context)
        {
            var logits = Logits(tokens[at..(at + config.Context)]);
            for (int t = 0; t < config.Context; t++)
            {
                var top = logits[t].Max();
                sum += top + Math.Log(logits[t].Sum(l => Math.Exp(l - top))) - logits[t][targets[at + t]];
            }
        }
        return sum / tokens.Length;
    }

    /// <summary>Logits of one window: (positions, vocabulary).</summary>
    public double[][] Logits(int[] tokens)
    {
        var x = new double[tokens.Length][];
        for (int t = 0; t < x.Length; t++)
            x[t] = [.. Enumerable.Range(0, config.Width).Select(c => parameters[tokens[t] * config.Width + c])];
        for (int layer = 0; layer < config.Layers; layer++)
        {
            string block = $"model.layers.{layer}.";
            var normed = x.Select(row => Norm(row, block + "input_layernorm.weight")).ToArray();
            var q = normed.Select((row, t) => Rotate(Apply(block + "self_attn.q_proj.weight", row), t)).ToArray();
            var k = normed.Select((row, t) => Rotate(Apply(block + "self_attn.k_proj.weight", row), t)).ToArray();
            var v = normed.Select(row => Apply(block + "self_attn.v_proj.weight", row)).ToArray();
            for (int t = 0; t < x.Length; t++)
                x[t] = Add(x[t], Apply(block + "self_attn.o_proj.weight", Attend(q[t], k[..(t + 1)], v[..(t + 1)])));
            for (int t = 0; t < x.Length; t++)
            {
                var h = Norm(x[t], block + "post_attention_layernorm.weight");
                var gate = Apply(block + "mlp.gate_proj.weight", h);
                var up = Apply(block + "mlp.up_proj.weight", h);
                var hidden = gate.Zip(up, (g, u) => g / (1 + Math.Exp(-g)) * u).ToArray();
                x[t] = Add(x[t], Apply(block + "mlp.down_proj.weight", hidden));
            }
        }
        var head = config.TiedHead ? "model.embed_tokens.weight" : "lm_head.weight";
        return [.. x.Select(row => Apply(head, Norm(row, "model.norm.weight")))];
    }

    private double[] Attend(double[] q, double[][] k, double[][] v)
    {
        var output = new double[config.Width];
        for (int h = 0; h < config.Heads; h++)
        {
            int from = h * config.HeadWidth, to = from + config.HeadWidth;
            int shared = h / config.QueryGroup * config.HeadWidth - from; // where its key head stands, from there
            var scores = k.Select(key => Enumerable.Range(from, config.HeadWidth).Sum(i => q[i] * key[shared + i]) / Math.Sqrt(config.HeadWidth)).ToArray();
            var weights = scores.Select(s => Math.Exp(s - scores.Max())).ToArray();
            for (int i = from; i < to; i++)
                output[i] = weights.Select((p, t) => p * v[t][shared + i]).Sum() / weights.Sum();
        }
        return output;
    }

    private double[] Rotate(double[] x, int position)
    {
        int half = config.HeadWidth / 2;
        var y = new double[x.Length];
        for (int h = 0; h < x.Length / config.HeadWidth; h++)
        {
            for (int i = 0; i < half; i++)
            {
                int a = h * config.HeadWidth + i, b = a + half;
                var (sin, cos) = Math.SinCos(position * Math.Pow(config.RopeTheta, -2.0 * i / config.HeadWidth));
                (y[a], y[b]) = (x[a] * cos - x[b] * sin, x[b] * cos + x[a] * sin);
            }
        }
        return y;
    }

    private double[] Norm(double[] x, string name)
    {
        var offset = _layout[name].Offset;
        var scale = 1 / Math.Sqrt(x.Sum(v => v * v) / x.Length + config.NormEpsilon);
        return [.. x.Select((v, i) => v * scale * parameters[offset + i])];
    }

    private double[] Apply(string name, double[] x)
    {
        var tensor = _layout[name];
        var y = new double[tensor.Rows];
        for (int r = 0; r < y.Length; r++)
        {
            for (int c = 0; c < x.Length; c++)
                y[r] += parameters[tensor.Offset + r * tensor.Columns + c] * x[c];
        }
        return y;
    }

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];
}
