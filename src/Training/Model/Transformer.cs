using ZeroG.Training.Kernels;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Model;

/// <summary>
/// The whole model, forward and backward, by hand. Shapes: N = batch · context rows, W = width, F = feed-forward width,
/// V = vocabulary. Holds the activations of one batch; one instance serves one thread at a time.
/// </summary>
/// <remarks>
/// A run uses its thread alone and every reduction has one fixed order (see <see cref="Gemm"/> and <see cref="Lanes"/>):
/// the same inputs give the same bits.
/// </remarks>
public sealed class Transformer
{
    private readonly ModelConfig _config;
    private readonly int _batch;
    private readonly RotaryTable _rotary;
    private readonly Activations _act;
    private readonly float _epsilon;
    private readonly float _scoreScale;

    /// <summary>A model of that shape, for micro-batches of exactly <paramref name="batch"/> windows of the full context.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="batch">Windows of a micro-batch.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <exception cref="ModelConfigException">A bound does not hold, or it would need too much memory.</exception>
    public Transformer(ModelConfig config, int batch, Crew? crew = null)
    {
        _ = crew;
        _config = config.ValidateForTraining(batch);
        _batch = batch;
        _rotary = new RotaryTable(config.Context, config.HeadWidth, config.RopeTheta);
        _act = new Activations(config, batch);
        _epsilon = (float)config.NormEpsilon;
        _scoreScale = 1 / MathF.Sqrt(config.HeadWidth);
    }

    /// <summary>Tokens of one micro-batch, N.</summary>
    public int Rows => _act.Rows;

    /// <summary>
    /// Sum of the cross-entropies, in nats, of <paramref name="targets"/> given <paramref name="tokens"/>, both of one or more
    /// whole micro-batches (a multiple of N).
    /// </summary>
    public double Loss(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        Check(parameters, tokens, targets);
        double sum = 0;
        for (int at = 0; at < tokens.Length; at += Rows)
            sum += MicroBatch(parameters, tokens.Slice(at, Rows), targets.Slice(at, Rows));
        return sum;
    }

    /// <summary>
    /// The same sum, and its gradient written to <paramref name="gradient"/> (old values are dropped): a sum over all tokens
    /// too, micro-batches ascending. Divide both by the number of tokens for the mean.
    /// </summary>
    public double LossAndGradient(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ParameterVector gradient)
    {
        Check(parameters, tokens, targets);
        parameters.RequireSameShape(gradient, "The gradient");
        gradient.Values.Clear();
        double sum = 0;
        for (int at = 0; at < tokens.Length; at += Rows)
        {
            sum += MicroBatch(parameters, tokens.Slice(at, Rows), targets.Slice(at, Rows));
            Backward(parameters, tokens.Slice(at, Rows), gradient);
        }
        return sum;
    }

    private double MicroBatch(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        Forward(parameters, tokens);
        return CrossEntropy.SumAndGradient(_act.Logits, targets, _config.VocabularySize, 1);
    }

    /// <summary>Logits (N, V) of the windows; valid until the next call on this instance.</summary>
    internal ReadOnlySpan<float> Logits(ParameterVector parameters, ReadOnlySpan<int> tokens)
    {
        Check(parameters, tokens, tokens);
        Forward(parameters, tokens);
        return _act.Logits;
    }

    private void Forward(ParameterVector p, ReadOnlySpan<int> tokens)
    {
        int n = Rows, w = _config.Width;
        var layout = p.Layout;

        // x (N, W) = E[token]
        var x = _act.Blocks[0].Input;
        ReadOnlySpan<float> embedding = p[layout.Embedding];
        for (int r = 0; r < n; r++)
            embedding.Slice(tokens[r] * w, w).CopyTo(x.AsSpan(r * w, w));

        for (int layer = 0; layer < _config.Layers; layer++)
        {
            var output = layer + 1 < _config.Layers ? _act.Blocks[layer + 1].Input : _act.Residual;
            ForwardBlock(p, layout.Blocks[layer], _act.Blocks[layer], output);
        }

        // logits (N, V) = norm(x) · headᵀ
        RmsNorm.Forward(_act.Residual, p[layout.FinalNorm], _epsilon, _act.Normed, _act.InverseNorm);
        Linear.Forward(_act.Normed, p[layout.Head], _act.Logits, n, w, _config.VocabularySize);
    }

    private void ForwardBlock(ParameterVector p, BlockLayout t, Activations.Block a, float[] output)
    {
        int n = Rows, w = _config.Width, f = _config.FeedForward;

        // q, k, v (N, W) = norm(x) · Wqᵀ, Wkᵀ, Wvᵀ; q and k turned to their positions
        RmsNorm.Forward(a.Input, p[t.AttentionNorm], _epsilon, a.AttentionNormed, a.AttentionInverse);
        Linear.Forward(a.AttentionNormed, p[t.Query], a.Query, n, w, w);
        Linear.Forward(a.AttentionNormed, p[t.Key], a.Key, n, w, w);
        Linear.Forward(a.AttentionNormed, p[t.Value], a.Value, n, w, w);
        _rotary.Rotate(a.Query, n, _config.Heads, 0, _config.Context, backward: false);
        _rotary.Rotate(a.Key, n, _config.Heads, 0, _config.Context, backward: false);

        // attended (N, W): for each window and head, softmax(q·kᵀ/√d)·v over the keys not after the query
        for (int b = 0; b < _batch; b++)
        {
            for (int h = 0; h < _config.Heads; h++)
            {
                var (at, probabilities) = HeadAt(b, h);
                Attention.Forward(
                    _config.Context, _config.HeadWidth, w, _scoreScale,
                    a.Query.AsSpan(at), a.Key.AsSpan(at), a.Value.AsSpan(at), a.Probabilities.AsSpan(probabilities), a.Attended.AsSpan(at));
            }
        }

        // middle (N, W) = x + attended · Woᵀ
        a.Input.CopyTo(a.Middle, 0);
        Linear.Forward(a.Attended, p[t.Output], a.Middle, n, w, w, accumulate: true);

        // output (N, W) = middle + (silu(h·Wgᵀ) · (h·Wuᵀ)) · Wdᵀ for h = norm(middle); the hidden layer is (N, F)
        RmsNorm.Forward(a.Middle, p[t.FeedForwardNorm], _epsilon, a.FeedForwardNormed, a.FeedForwardInverse);
        Linear.Forward(a.FeedForwardNormed, p[t.Gate], a.Gate, n, w, f);
        Linear.Forward(a.FeedForwardNormed, p[t.Up], a.Up, n, w, f);
        SwiGlu.Forward(a.Gate, a.Up, a.Hidden);
        a.Middle.CopyTo(output, 0);
        Linear.Forward(a.Hidden, p[t.Down], output, n, f, w, accumulate: true);
    }

    /// <summary>From the gradient of the logits, left by the loss, down to every parameter.</summary>
    private void Backward(ParameterVector p, ReadOnlySpan<int> tokens, ParameterVector g)
    {
        int n = Rows, w = _config.Width, v = _config.VocabularySize;
        var layout = p.Layout;

        // dHead (V, W) += dLogitsᵀ · normed; dNormed (N, W) = dLogits · head
        Linear.WeightGradient(_act.Logits, _act.Normed, g[layout.Head], n, w, v);
        Linear.InputGradient(_act.Logits, p[layout.Head], _act.DNormed, n, w, v);
        Array.Clear(_act.DResidual);
        RmsNorm.Backward(_act.DNormed, _act.Residual, p[layout.FinalNorm], _act.InverseNorm, _act.DResidual, g[layout.FinalNorm], _act.Row);

        for (int layer = _config.Layers - 1; layer >= 0; layer--)
            BackwardBlock(p, g, layout.Blocks[layer], _act.Blocks[layer]);

        // dE[token] += dx, rows ascending
        var embedding = g[layout.Embedding];
        for (int r = 0; r < n; r++)
            Elementwise.Add(_act.DResidual.AsSpan(r * w, w), embedding.Slice(tokens[r] * w, w));
    }

    /// <summary>Turns DResidual (N, W) from the gradient of the block's output into that of its input.</summary>
    private void BackwardBlock(ParameterVector p, ParameterVector g, BlockLayout t, Activations.Block a)
    {
        int n = Rows, w = _config.Width, f = _config.FeedForward;

        // Feed-forward: dHidden (N, F) = dy · Wd; through SwiGLU; dh (N, W) = dGate · Wg + dUp · Wu; the norm adds to dy
        Linear.WeightGradient(_act.DResidual, a.Hidden, g[t.Down], n, f, w);
        Linear.InputGradient(_act.DResidual, p[t.Down], _act.DHidden, n, f, w);
        SwiGlu.Backward(_act.DHidden, a.Gate, a.Up);
        Linear.WeightGradient(a.Gate, a.FeedForwardNormed, g[t.Gate], n, w, f);
        Linear.WeightGradient(a.Up, a.FeedForwardNormed, g[t.Up], n, w, f);
        Linear.InputGradient(a.Gate, p[t.Gate], _act.DNormed, n, w, f);
        Linear.InputGradient(a.Up, p[t.Up], _act.DNormed, n, w, f, accumulate: true);
        RmsNorm.Backward(_act.DNormed, a.Middle, p[t.FeedForwardNorm], a.FeedForwardInverse, _act.DResidual, g[t.FeedForwardNorm], _act.Row);

        // Attention: dAttended (N, W) = dMiddle · Wo; through each head; turned back from the positions
        Linear.WeightGradient(_act.DResidual, a.Attended, g[t.Output], n, w, w);
        Linear.InputGradient(_act.DResidual, p[t.Output], _act.DAttended, n, w, w);
        for (int b = 0; b < _batch; b++)
        {
            for (int h = 0; h < _config.Heads; h++)
            {
                var (at, probabilities) = HeadAt(b, h);
                Attention.Backward(
                    _config.Context, _config.HeadWidth, w, _scoreScale,
                    a.Query.AsSpan(at), a.Key.AsSpan(at), a.Value.AsSpan(at), a.Probabilities.AsSpan(probabilities),
                    _act.DAttended.AsSpan(at), _act.DQuery.AsSpan(at), _act.DKey.AsSpan(at), _act.DValue.AsSpan(at), _act.DScores);
            }
        }
        _rotary.Rotate(_act.DQuery, n, _config.Heads, 0, _config.Context, backward: true);
        _rotary.Rotate(_act.DKey, n, _config.Heads, 0, _config.Context, backward: true);

        // dWq, dWk, dWv (W, W); dNormed (N, W) = dq · Wq + dk · Wk + dv · Wv; the norm adds to dx
        Linear.WeightGradient(_act.DQuery, a.AttentionNormed, g[t.Query], n, w, w);
        Linear.WeightGradient(_act.DKey, a.AttentionNormed, g[t.Key], n, w, w);
        Linear.WeightGradient(_act.DValue, a.AttentionNormed, g[t.Value], n, w, w);
        Linear.InputGradient(_act.DQuery, p[t.Query], _act.DNormed, n, w, w);
        Linear.InputGradient(_act.DKey, p[t.Key], _act.DNormed, n, w, w, accumulate: true);
        Linear.InputGradient(_act.DValue, p[t.Value], _act.DNormed, n, w, w, accumulate: true);
        RmsNorm.Backward(_act.DNormed, a.Input, p[t.AttentionNorm], a.AttentionInverse, _act.DResidual, g[t.AttentionNorm], _act.Row);
    }

    /// <summary>Where head h of window b starts in (N, W) matrices, and its probabilities in theirs.</summary>
    private (int Values, int Probabilities) HeadAt(int b, int h)
    {
        int context = _config.Context, head = context * Attention.RowStride(context);
        return (b * context * _config.Width + h * _config.HeadWidth, (b * _config.Heads + h) * head);
    }

    private void Check(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        if (parameters.Layout.Config != _config)
            throw new ModelConfigException($"The parameters belong to {parameters.Layout.Config}, not to this model, {_config}.");
        if (tokens.IsEmpty || tokens.Length % Rows != 0 || targets.Length != tokens.Length)
            throw new ArgumentException(
                $"{tokens.Length} tokens and {targets.Length} targets: this instance takes a multiple of {Rows} of each, " +
                $"micro-batches of {_batch} windows of {_config.Context}.");
        CheckVocabulary(tokens);
        CheckVocabulary(targets);
    }

    private void CheckVocabulary(ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)_config.VocabularySize)
                throw new ArgumentException($"Token {token} is outside the vocabulary of {_config.VocabularySize}.");
        }
    }
}
