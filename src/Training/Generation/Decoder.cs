using ZeroG.Training.Kernels;
using ZeroG.Training.Model;

namespace ZeroG.Training.Generation;

/// <summary>
/// The forward pass one token at a time, keeping the keys and values of the tokens before. Its logits equal
/// <see cref="Transformer"/>'s: every sum runs in the same order.
/// </summary>
internal sealed class Decoder
{
    private readonly ModelConfig _config;
    private readonly ParameterVector _parameters;
    private readonly RotaryTable _rotary;
    private readonly float[][] _keys;   // a layer: (context, W)
    private readonly float[][] _values; // a layer: (context, W)
    private readonly float[] _x, _normed, _query, _attended, _gate, _up, _hidden, _scores, _logits;
    private readonly float[] _inverse = new float[1];

    /// <summary>An empty cache over parameters that must not change while it is in use.</summary>
    public Decoder(ParameterVector parameters)
    {
        _config = parameters.Layout.Config;
        _parameters = parameters;
        _rotary = new RotaryTable(_config.Context, _config.HeadWidth, _config.RopeTheta);
        int w = _config.Width, f = _config.FeedForward, cache = _config.Context * w;
        _keys = [.. Enumerable.Range(0, _config.Layers).Select(_ => new float[cache])];
        _values = [.. Enumerable.Range(0, _config.Layers).Select(_ => new float[cache])];
        (_x, _normed, _query, _attended) = (new float[w], new float[w], new float[w], new float[w]);
        (_gate, _up, _hidden) = (new float[f], new float[f], new float[f]);
        (_scores, _logits) = (new float[_config.Context], new float[_config.VocabularySize]);
    }

    /// <summary>Tokens seen since the start or the last <see cref="Clear"/>.</summary>
    public int Length { get; private set; }

    /// <summary>Forgets all tokens.</summary>
    public void Clear() => Length = 0;

    /// <summary>Appends a token and returns the logits (V) of the next; valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The context is full.</exception>
    public ReadOnlySpan<float> Append(int token)
    {
        if (Length == _config.Context)
            throw new InvalidOperationException($"The context of {_config.Context} tokens is full: clear the cache first.");
        if ((uint)token >= (uint)_config.VocabularySize)
            throw new ArgumentOutOfRangeException(nameof(token), token, $"The vocabulary has {_config.VocabularySize} tokens.");
        var p = _parameters;
        var layout = p.Layout;
        int w = _config.Width;
        var epsilon = (float)_config.NormEpsilon;
        p[layout.Embedding].Slice(token * w, w).CopyTo(_x);
        for (int layer = 0; layer < _config.Layers; layer++)
            AppendBlock(layout.Blocks[layer], _keys[layer], _values[layer], epsilon);
        Length++;
        RmsNorm.Forward(_x, p[layout.FinalNorm], epsilon, _normed, _inverse);
        Linear.Forward(_normed, p[layout.Head], _logits, 1, w, _config.VocabularySize);
        return _logits;
    }

    private void AppendBlock(BlockLayout t, float[] keys, float[] values, float epsilon)
    {
        var p = _parameters;
        int w = _config.Width, f = _config.FeedForward, at = Length * w;
        RmsNorm.Forward(_x, p[t.AttentionNorm], epsilon, _normed, _inverse);
        Linear.Forward(_normed, p[t.Query], _query, 1, w, w);
        Linear.Forward(_normed, p[t.Key], keys.AsSpan(at, w), 1, w, w);
        Linear.Forward(_normed, p[t.Value], values.AsSpan(at, w), 1, w, w);
        _rotary.Rotate(_query, 1, _config.Heads, Length, 1, backward: false);
        _rotary.Rotate(keys.AsSpan(at, w), 1, _config.Heads, Length, 1, backward: false);
        for (int h = 0; h < _config.Heads; h++)
        {
            int from = h * _config.HeadWidth;
            Attention.ForwardOne(
                Length + 1, _config.HeadWidth, w, 1 / MathF.Sqrt(_config.HeadWidth),
                _query.AsSpan(from), keys.AsSpan(from), values.AsSpan(from), _scores, _attended.AsSpan(from));
        }
        Linear.Forward(_attended, p[t.Output], _x, 1, w, w, accumulate: true);

        RmsNorm.Forward(_x, p[t.FeedForwardNorm], epsilon, _normed, _inverse);
        Linear.Forward(_normed, p[t.Gate], _gate, 1, w, f);
        Linear.Forward(_normed, p[t.Up], _up, 1, w, f);
        SwiGlu.Forward(_gate, _up, _hidden);
        Linear.Forward(_hidden, p[t.Down], _x, 1, f, w, accumulate: true);
    }
}
