using ZeroG.Training.Kernels;
using ZeroG.Training.Memory;
using ZeroG.Training.Threading;

namespace ZeroG.Training.Model;

/// <summary>
/// The whole model, forward and backward, by hand; or one stage of it, for pipeline parallelism. Shapes: N = windows · context rows, W = width, K = width of all keys,
/// F = feed-forward width, V = vocabulary; matrices are row-major. Holds the activations of one micro-batch, a stage those of
/// several; one instance serves one caller at a time.
/// </summary>
/// <remarks>
/// Every reduction has one fixed order (docs/numerics.md): the same inputs give the same bits on any machine, with any number
/// of threads. After the first call of each kind, none allocates.
/// </remarks>
public sealed class Transformer
{
    private readonly ModelConfig _config;
    private readonly ModelStage _stage;
    private readonly Workspace _space;
    private readonly Crew _crew;
    private readonly RotaryTable _rotary;
    private readonly Activations _act;
    private readonly HeadLayout _heads;
    private readonly float _epsilon;
    private readonly bool _recompute;

    /// <summary>A model of that shape, for micro-batches of exactly <paramref name="windows"/> windows of the full context.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="windows">Windows of a micro-batch.</param>
    /// <param name="crew">Threads to work with, or null for the caller's alone; no result depends on it.</param>
    /// <param name="recompute">
    /// Whether a block keeps its input alone and computes the rest again in the backward pass (arXiv 1604.06174): less memory,
    /// about a third more work, the same bits.
    /// </param>
    /// <exception cref="ModelConfigException">A bound does not hold, or it would need too much memory.</exception>
    public Transformer(ModelConfig config, int windows, Crew? crew = null, bool recompute = false)
        : this(config.ValidateForTraining(windows, recompute), ModelStage.Whole(config), windows, 1, crew ?? Crew.Alone, recompute)
    {
    }

    /// <summary>One stage of a model, for a configuration that somebody has validated for that many windows.</summary>
    /// <param name="config">The shape of the model.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="windows">Windows of a micro-batch.</param>
    /// <param name="inFlight">Micro-batches that may wait for their backward pass: each has a slot of activations.</param>
    /// <param name="crew">Threads to work with.</param>
    /// <param name="recompute">As for the whole model.</param>
    /// <exception cref="ModelConfigException">It would need too much memory.</exception>
    internal Transformer(ModelConfig config, ModelStage stage, int windows, int inFlight, Crew crew, bool recompute)
    {
        (_config, _stage, _crew, _recompute) = (config, stage, crew, recompute);
        if (WorkingBytes(config, stage, windows, inFlight, recompute, crew.Threads) is var bytes && bytes > ModelConfig.MaxTrainingBytes)
        {
            throw new ModelConfigException(
                $"{crew.Threads} threads with {inFlight} micro-batches in flight need {bytes} bytes, over {ModelConfig.MaxTrainingBytes}: use fewer of " +
                "either, or lower Context.");
        }
        _act = new Activations(config, stage, windows, recompute, inFlight);
        _heads = new HeadLayout(config.Context, config.Heads, config.QueryGroup, config.HeadWidth);
        _space = new Workspace(_crew, RmsNorm.Scratch(windows * config.Context, config.Context, config.Width), OwnScratch(_heads));
        _rotary = new RotaryTable(config.Context, config.HeadWidth, config.RopeTheta);
        _epsilon = (float)config.NormEpsilon;
    }

    /// <summary>A model whose loss alone is wanted: one block's activations at a time, and no memory for gradients and moments is asked for.</summary>
    /// <exception cref="ModelConfigException">A bound does not hold, or it would need too much memory.</exception>
    internal static Transformer ForEvaluation(ModelConfig config, int windows, Crew? crew) =>
        new(config.ValidateForEvaluation(windows), ModelStage.Whole(config), windows, 1, crew ?? Crew.Alone, recompute: true);

    /// <summary>Bytes that an instance holds: activations, and scratch for the kernels.</summary>
    public static long WorkingBytes(ModelConfig config, int windows, bool recompute, int threads) =>
        WorkingBytes(config, ModelStage.Whole(config), windows, 1, recompute, threads);

    /// <summary>Bytes that an instance for one stage holds.</summary>
    internal static long WorkingBytes(ModelConfig config, ModelStage stage, int windows, int inFlight, bool recompute, int threads)
    {
        var heads = new HeadLayout(config.Context, config.Heads, config.QueryGroup, config.HeadWidth);
        var tables = (long)config.Context * config.HeadWidth;
        return sizeof(float) * (tables + Activations.Length(config, stage, windows, recompute, inFlight) + RmsNorm.Scratch(windows * config.Context, config.Context, config.Width) + threads * Arena.Whole(OwnScratch(heads)));
    }

    /// <summary>Tokens of one micro-batch, N.</summary>
    public int Rows => _act.Rows;

    /// <summary>Windows of one micro-batch.</summary>
    private int Windows => Rows / _config.Context;

    /// <summary>
    /// Sum of the cross-entropies, in nats, of <paramref name="targets"/> given <paramref name="tokens"/>, both of one or more
    /// whole micro-batches (a multiple of N); added token after token.
    /// </summary>
    /// <exception cref="ArgumentException">There are fewer or more, or a token is outside the vocabulary.</exception>
    /// <exception cref="ModelConfigException">The parameters belong to another model.</exception>
    public double Loss(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        double sum = 0;
        AddLoss(parameters, tokens, targets, ref sum);
        return sum;
    }

    /// <summary>The same losses, added to <paramref name="sum"/> token after token: calls in turn make one ascending chain.</summary>
    /// <inheritdoc cref="Loss" path="/exception"/>
    internal void AddLoss(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ref double sum)
    {
        Check(parameters, tokens, targets);
        for (int at = 0; at < tokens.Length; at += Rows)
        {
            Forward(parameters, tokens.Slice(at, Rows), 0);
            Head(parameters, targets.Slice(at, Rows), ref sum, null, false);
        }
    }

    /// <summary>
    /// The same sum, and its gradient written to <paramref name="gradient"/> (old values are dropped): a sum over all tokens
    /// too, micro-batches ascending. Divide both by the number of tokens for the mean.
    /// </summary>
    /// <inheritdoc cref="Loss" path="/exception"/>
    public double LossAndGradient(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ParameterVector gradient)
    {
        Check(parameters, tokens, targets);
        parameters.RequireSameShape(gradient, "The gradient");
        gradient[gradient.Layout.Embedding].Clear();
        double sum = 0;
        for (int at = 0; at < tokens.Length; at += Rows)
        {
            Forward(parameters, tokens.Slice(at, Rows), 0);
            Head(parameters, targets.Slice(at, Rows), ref sum, gradient, add: at > 0);
            Backward(parameters, tokens.Slice(at, Rows), gradient, add: at > 0, 0);
        }
        AddHeadGradient(gradient);
        return sum;
    }

    /// <summary>Logits (N, V) of one micro-batch.</summary>
    internal float[] Logits(ParameterVector parameters, ReadOnlySpan<int> tokens)
    {
        Check(parameters, tokens, tokens);
        Forward(parameters, tokens, 0);
        var logits = new float[Rows * _config.VocabularySize];
        RmsNorm.Forward(_crew, _act.Output.Span, parameters[parameters.Layout.FinalNorm], _epsilon, _act.Normed.Span, _act.InverseNorm.Span);
        Linear.Forward(_space, _act.Normed.Span, parameters[parameters.Layout.Head], default, logits, Rows, _config.Width, _config.VocabularySize);
        return logits;
    }

    /// <summary>(N, W): the residual stream that enters the stage, of the micro-batch in that slot.</summary>
    internal Span<float> Input(int slot) => _act.InFlight[slot][0].Input.Span;

    /// <summary>(N, W): the residual stream that leaves the stage, of the last micro-batch that went forward.</summary>
    internal Span<float> Output => _act.Output.Span;

    /// <summary>(N, W): the gradient of the output before a backward pass, of the input after it.</summary>
    internal Span<float> ResidualGradient => _act.DResidual.Span;

    /// <summary>(V, W): the values of a tied head at the last of several stages, to be set before its first <see cref="Head"/>.</summary>
    internal Span<float> HeadCopy => _act.Head.Span;

    /// <summary>(V, W): the gradient of a tied head: made at the last stage, due at the first for <see cref="AddHeadGradient"/>.</summary>
    internal Span<float> HeadGradient => _act.DHead.Span;

    /// <summary>From the tokens, or the input of a later stage, to the output. What the backward pass needs stays in the slot.</summary>
    internal void Forward(ParameterVector p, ReadOnlySpan<int> tokens, int slot)
    {
        // x (N, W) = E[token]
        if (_stage.IsFirst)
            Embedding.Forward(p[p.Layout.Embedding], tokens, Input(slot), _config.Width);
        var kept = _act.InFlight[slot];
        for (int layer = 0; layer < kept.Length; layer++)
        {
            var (t, a, output) = (p.Layout.Blocks[layer], kept[layer].Block, layer + 1 < kept.Length ? kept[layer + 1].Input : _act.Output);
            ForwardBlock(p, t, a, kept[layer].Input.Span);

            // output (N, W) = middle + hidden · Wdᵀ
            Linear.Forward(_space, a.Hidden.Span, p[t.Down], a.Middle.Span, output.Span, Rows, _config.FeedForward, _config.Width);
        }
    }

    /// <summary>All of a block that its backward pass needs.</summary>
    private void ForwardBlock(ParameterVector p, BlockLayout t, Activations.Block a, Span<float> input)
    {
        int n = Rows, w = _config.Width, f = _config.FeedForward;

        // q, k, v (N, W + 2K) = norm(x) · [Wq; Wk; Wv]ᵀ; q and k turned to their positions
        RmsNorm.Forward(_crew, input, p[t.AttentionNorm], _epsilon, a.AttentionNormed.Span, a.AttentionInverse.Span);
        Linear.Forward(_space, a.AttentionNormed.Span, p[t.QueryKeyValue], default, a.QueryKeyValue.Span, n, w, _heads.Stride);
        _rotary.Rotate(_crew, a.QueryKeyValue.Span, n, _heads.Stride, _heads.Heads + _heads.Shared, 0, _config.Context, backward: false);

        // attended (N, W): for each window and head, softmax(q·kᵀ/√d)·v over the keys not after the query
        Attention.Forward(_space, _heads, Windows, a.QueryKeyValue.Span, a.Attended.Span, a.Statistics.Span);

        // middle (N, W) = x + attended · Woᵀ
        Linear.Forward(_space, a.Attended.Span, p[t.Output], input, a.Middle.Span, n, w, w);

        // gate, up (N, 2F) = norm(middle) · [Wg; Wu]ᵀ; hidden (N, F) = silu(gate) · up
        RmsNorm.Forward(_crew, a.Middle.Span, p[t.FeedForwardNorm], _epsilon, a.FeedForwardNormed.Span, a.FeedForwardInverse.Span);
        Linear.Forward(_space, a.FeedForwardNormed.Span, p[t.GateUp], default, a.GateUp.Span, n, w, 2 * f);
        SwiGlu.Forward(_crew, a.GateUp.Span, a.Hidden.Span, n, f);
    }

    /// <summary>
    /// Adds the losses of the micro-batch that just went forward to <paramref name="sum"/>, some rows of logits at a time. With a
    /// gradient, also leaves that of the last block's output in DResidual.
    /// </summary>
    internal void Head(ParameterVector p, ReadOnlySpan<int> targets, ref double sum, ParameterVector? g, bool add)
    {
        int w = _config.Width, v = _config.VocabularySize;
        var layout = p.Layout;
        var weights = layout.HasHead ? p[layout.Head] : HeadCopy;
        RmsNorm.Forward(_crew, _act.Output.Span, p[layout.FinalNorm], _epsilon, _act.Normed.Span, _act.InverseNorm.Span);
        for (int from = 0; from < Rows; from += _act.HeadRows)
        {
            int r = Math.Min(_act.HeadRows, Rows - from);
            Span<float> normed = _act.Normed.Span.Slice(from * w, r * w), logits = _act.Logits.Span[..(r * v)];

            // logits (r, V) = norm(x) · headᵀ; then softmax − one-hot
            Linear.Forward(_space, normed, weights, default, logits, r, w, v);
            CrossEntropy.LossesAndGradient(_crew, logits, targets.Slice(from, r), v, _act.Losses);
            foreach (var loss in _act.Losses.AsSpan(0, r))
                sum += loss;
            if (g is null) continue;

            // dHead (V, W) += dLogitsᵀ · normed; dNormed (r, W) = dLogits · head
            var head = _config.TiedHead ? HeadGradient : g[layout.Head];
            Linear.WeightGradient(_space, logits, normed, head, r, w, v, add || from > 0);
            Linear.InputGradient(_space, logits, weights, _act.DNormed.Span.Slice(from * w, r * w), r, w, v);
        }
        if (g is null) return;
        _act.DResidual.Span.Clear();
        NormGradient(_act.Output.Span, p, layout.FinalNorm, _act.InverseNorm.Span, g, add);
    }

    /// <summary>From the gradient of the last block's output, in DResidual, down to every parameter; leaves that of the input there.</summary>
    internal void Backward(ParameterVector p, ReadOnlySpan<int> tokens, ParameterVector g, bool add, int slot)
    {
        var kept = _act.InFlight[slot];
        for (int layer = kept.Length - 1; layer >= 0; layer--)
        {
            var (t, (input, a)) = (p.Layout.Blocks[layer], kept[layer]);
            if (_recompute)
                ForwardBlock(p, t, a, input.Span);
            BackwardBlock(p, g, t, a, input.Span, add);
        }
        // dE[token] += dx, rows ascending
        if (_stage.IsFirst)
            Embedding.Backward(_crew, _act.DResidual.Span, tokens, g[p.Layout.Embedding], _config.Width);
    }

    /// <summary>At the end of a batch: dE += dHead of a tied head.</summary>
    internal void AddHeadGradient(ParameterVector g)
    {
        if (_config.TiedHead)
            Elementwise.Add(HeadGradient, g[g.Layout.Embedding]);
    }

    /// <summary>Turns DResidual (N, W) from the gradient of the block's output into that of its input.</summary>
    private void BackwardBlock(ParameterVector p, ParameterVector g, BlockLayout t, Activations.Block a, Span<float> input, bool add)
    {
        int n = Rows, w = _config.Width, f = _config.FeedForward;
        Span<float> dResidual = _act.DResidual.Span, dNormed = _act.DNormed.Span, dHidden = _act.DHidden.Span;
        Span<float> dAttended = _act.DAttended.Span, dQkv = _act.DQueryKeyValue.Span, gateUp = a.GateUp.Span;

        // dWd (W, F) = dyᵀ · hidden; dHidden (N, F) = dy · Wd; through SwiGLU, in place
        Linear.WeightGradient(_space, dResidual, a.Hidden.Span, g[t.Down], n, f, w, add);
        Linear.InputGradient(_space, dResidual, p[t.Down], dHidden, n, f, w);
        SwiGlu.Backward(_crew, dHidden, gateUp, n, f);

        // d[Wg; Wu] (2F, W) = dGateUpᵀ · normed; dNormed (N, W) = dGateUp · [Wg; Wu]; the norm adds to dy
        Linear.WeightGradient(_space, gateUp, a.FeedForwardNormed.Span, g[t.GateUp], n, w, 2 * f, add);
        Linear.InputGradient(_space, gateUp, p[t.GateUp], dNormed, n, w, 2 * f);
        NormGradient(a.Middle.Span, p, t.FeedForwardNorm, a.FeedForwardInverse.Span, g, add);

        // dWo (W, W) = dMiddleᵀ · attended; dAttended (N, W) = dMiddle · Wo; through each head; turned back from the positions
        Linear.WeightGradient(_space, dResidual, a.Attended.Span, g[t.Output], n, w, w, add);
        Linear.InputGradient(_space, dResidual, p[t.Output], dAttended, n, w, w);
        AttentionGradient.Run(_space, _heads, Windows, a.QueryKeyValue.Span, a.Attended.Span, a.Statistics.Span, dAttended, dQkv);
        _rotary.Rotate(_crew, dQkv, n, _heads.Stride, _heads.Heads + _heads.Shared, 0, _config.Context, backward: true);

        // d[Wq; Wk; Wv] (W + 2K, W) = dqkvᵀ · normed; dNormed (N, W) = dqkv · [Wq; Wk; Wv]; the norm adds to dx
        Linear.WeightGradient(_space, dQkv, a.AttentionNormed.Span, g[t.QueryKeyValue], n, w, _heads.Stride, add);
        Linear.InputGradient(_space, dQkv, p[t.QueryKeyValue], dNormed, n, w, _heads.Stride);
        NormGradient(input, p, t.AttentionNorm, a.AttentionInverse.Span, g, add);
    }

    /// <summary>dResidual (N, W) += the gradient through the norm of x (N, W), given that of its output in DNormed.</summary>
    private void NormGradient(Span<float> x, ParameterVector p, TensorSpec norm, Span<float> inverse, ParameterVector g, bool add) =>
        RmsNorm.Backward(_space, _config.Context, _act.DNormed.Span, x, p[norm], inverse, _act.DResidual.Span, g[norm], add);

    private static long OwnScratch(HeadLayout heads) => Math.Max(Gemm.Scratch, Math.Max(Attention.Scratch(heads), AttentionGradient.Scratch(heads)));

    private void Check(ParameterVector parameters, ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets)
    {
        if (parameters.Layout.Config != _config || parameters.Layout.Stage != _stage)
            throw new ModelConfigException($"The parameters belong to {parameters.Layout.Owner}, not to this model, {_config}.");
        if (tokens.IsEmpty || tokens.Length % Rows != 0 || targets.Length != tokens.Length)
            throw new ArgumentException(
                $"{tokens.Length} tokens and {targets.Length} targets: this instance takes a multiple of {Rows} of each, " +
                $"micro-batches of {Windows} windows of {_config.Context}.");
        CheckVocabulary(_config, tokens);
        CheckVocabulary(_config, targets);
    }

    /// <summary>Checks that all tokens are in the vocabulary.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    internal static void CheckVocabulary(ModelConfig config, ReadOnlySpan<int> tokens)
    {
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)config.VocabularySize)
                throw new ArgumentException($"Token {token} is outside the vocabulary of {config.VocabularySize}.");
        }
    }
}
