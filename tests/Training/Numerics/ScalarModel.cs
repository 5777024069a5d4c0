using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tests.Numerics;

/// <summary>The model of docs/numerics.md, forward and backward, in plain loops: one batch of windows, no micro-batches.</summary>
internal sealed class ScalarModel(ModelConfig config, ParameterVector parameters)
{
    private readonly HeadLayout _heads = new(config.Context, config.Heads, config.QueryGroup, config.HeadWidth);
    private readonly float _epsilon = (float)config.NormEpsilon;
    private readonly ParameterLayout _layout = parameters.Layout;

    /// <summary>The sum of the tokens' losses and its gradient.</summary>
    public (double Loss, ParameterVector Gradient) LossAndGradient(int[] tokens, int[] targets)
    {
        int n = tokens.Length, w = config.Width, v = config.VocabularySize;
        var gradient = new ParameterVector(_layout);
        float[] x = new float[n * w], embedding = parameters[_layout.Embedding].ToArray();
        for (int i = 0; i < x.Length; i++)
            x[i] = embedding[tokens[i / w] * w + i % w];
        var blocks = _layout.Blocks.Select(t =>
        {
            var block = new Block(this, t, x, n);
            x = block.Output;
            return block;
        }).ToArray();

        var (normed, inverse) = ScalarOperators.Normalize(x, parameters[_layout.FinalNorm], _epsilon);
        var logits = ScalarOperators.Linear(normed, parameters[_layout.Head], null, n, w, v);
        double loss = 0;
        foreach (var one in ScalarOperators.CrossEntropy(logits, targets, v))
            loss += one;

        var head = new float[v * w]; // a tied head has an accumulator of its own
        ScalarOperators.WeightGradient(logits, normed, head, n, w, v);
        var dx = new float[n * w];
        var dNormed = ScalarOperators.InputGradient(logits, parameters[_layout.Head], n, w, v);
        ScalarOperators.NormalizeGradient(config.Context, dNormed, x, parameters[_layout.FinalNorm], inverse, dx, gradient[_layout.FinalNorm]);
        foreach (var block in blocks.Reverse())
            block.Gradient(dx, gradient);

        var table = gradient[_layout.Embedding];
        for (int i = 0; i < dx.Length; i++)
            table[tokens[i / w] * w + i % w] += dx[i];
        var target = gradient[_layout.Head];
        for (int i = 0; i < head.Length; i++)
            target[i] = config.TiedHead ? target[i] + head[i] : head[i];
        return (loss, gradient);
    }

    private sealed class Block
    {
        private readonly ScalarModel _model;
        private readonly BlockLayout _t;
        private readonly float[] _x, _normed, _inverse, _qkv, _middle, _feedNormed, _feedInverse, _gateUp, _hidden;
        private readonly ScalarAttention _attention;
        private readonly int _n;

        public Block(ScalarModel model, BlockLayout t, float[] x, int n)
        {
            (_model, _t, _x, _n) = (model, t, x, n);
            var (p, heads, w, f) = (model.Parameters, model._heads, model.Config.Width, model.Config.FeedForward);
            (_normed, _inverse) = ScalarOperators.Normalize(x, p[t.AttentionNorm], model._epsilon);
            _qkv = ScalarOperators.Linear(_normed, p[t.QueryKeyValue], null, n, w, heads.Stride);
            ScalarOperators.Rotate(_qkv, heads.Stride, heads.Heads + heads.Shared, heads.Width, heads.Length, model.Config.RopeTheta, backward: false);
            _attention = new ScalarAttention(heads, n / heads.Length, _qkv);
            _middle = ScalarOperators.Linear(_attention.Output, p[t.Output], x, n, w, w);
            (_feedNormed, _feedInverse) = ScalarOperators.Normalize(_middle, p[t.FeedForwardNorm], model._epsilon);
            _gateUp = ScalarOperators.Linear(_feedNormed, p[t.GateUp], null, n, w, 2 * f);
            _hidden = ScalarOperators.SwiGlu(_gateUp, n, f);
            Output = ScalarOperators.Linear(_hidden, p[t.Down], _middle, n, f, w);
        }

        public float[] Output { get; }

        /// <summary>Turns the gradient of the output, in place, into that of the input.</summary>
        public void Gradient(float[] d, ParameterVector g)
        {
            var (p, heads, w, f) = (_model.Parameters, _model._heads, _model.Config.Width, _model.Config.FeedForward);
            ScalarOperators.WeightGradient(d, _hidden, g[_t.Down], _n, f, w);
            var dGateUp = ScalarOperators.SwiGluGradient(ScalarOperators.InputGradient(d, p[_t.Down], _n, f, w), _gateUp, _n, f);
            ScalarOperators.WeightGradient(dGateUp, _feedNormed, g[_t.GateUp], _n, w, 2 * f);
            var dNormed = ScalarOperators.InputGradient(dGateUp, p[_t.GateUp], _n, w, 2 * f);
            ScalarOperators.NormalizeGradient(heads.Length, dNormed, _middle, p[_t.FeedForwardNorm], _feedInverse, d, g[_t.FeedForwardNorm]);

            ScalarOperators.WeightGradient(d, _attention.Output, g[_t.Output], _n, w, w);
            var dQkv = _attention.Gradient(ScalarOperators.InputGradient(d, p[_t.Output], _n, w, w));
            ScalarOperators.Rotate(dQkv, heads.Stride, heads.Heads + heads.Shared, heads.Width, heads.Length, _model.Config.RopeTheta, backward: true);
            ScalarOperators.WeightGradient(dQkv, _normed, g[_t.QueryKeyValue], _n, w, heads.Stride);
            dNormed = ScalarOperators.InputGradient(dQkv, p[_t.QueryKeyValue], _n, w, heads.Stride);
            ScalarOperators.NormalizeGradient(heads.Length, dNormed, _x, p[_t.AttentionNorm], _inverse, d, g[_t.AttentionNorm]);
        }
    }

    private ModelConfig Config => config;

    private ParameterVector Parameters => parameters;
}
