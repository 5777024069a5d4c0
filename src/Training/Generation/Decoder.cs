using ZeroG.Training.Kernels;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

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
    private readonly HeadLayout _heads;
    private readonly Block[] _blocks;
    private readonly PackedLinear _head;
    private readonly float[] _x, _middle, _normed, _queryKeyValue, _attended, _gateUp, _hidden, _logits;
    private readonly float[] _inverse = new float[1];

    /// <summary>An empty cache over parameters that must not change while it is in use.</summary>
    public Decoder(ParameterVector parameters)
    {
        _config = parameters.Layout.Config;
        _parameters = parameters;
        _rotary = new RotaryTable(_config.Context, _config.HeadWidth, _config.RopeTheta);
        _heads = new HeadLayout(_config.Context, _config.Heads, _config.QueryGroup, _config.HeadWidth);
        int w = _config.Width, f = _config.FeedForward;
        _blocks = [.. parameters.Layout.Blocks.Select(t => new Block(
            t, new HeadCache(_heads), Pack(t.QueryKeyValue), Pack(t.Output), Pack(t.GateUp), Pack(t.Down)))];
        _head = Pack(parameters.Layout.Head);
        (_x, _middle, _normed, _attended) = (new float[w], new float[w], new float[w], new float[w]);
        (_queryKeyValue, _gateUp, _hidden) = (new float[_heads.Stride], new float[2 * f], new float[f]);
        _logits = new float[_config.VocabularySize];
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
        _parameters[_parameters.Layout.Embedding].Slice(token * _config.Width, _config.Width).CopyTo(_x);
        foreach (var block in _blocks)
            Append(block);
        Length++;
        Norm(_x, _parameters.Layout.FinalNorm);
        _head.Apply(_normed, default, _logits);
        return _logits;
    }

    private void Append(Block block)
    {
        Norm(_x, block.Layout.AttentionNorm);
        block.QueryKeyValue.Apply(_normed, default, _queryKeyValue);
        _rotary.Rotate(Crew.Alone, _queryKeyValue, 1, _heads.Stride, _heads.Heads + _heads.Shared, Length, 1, backward: false);
        block.Cache.Append(Length, _queryKeyValue, _attended);
        block.Output.Apply(_attended, _x, _middle);

        Norm(_middle, block.Layout.FeedForwardNorm);
        block.GateUp.Apply(_normed, default, _gateUp);
        SwiGlu.Forward(Crew.Alone, _gateUp, _hidden, 1, _config.FeedForward);
        block.Down.Apply(_hidden, _middle, _x);
    }

    private void Norm(float[] x, TensorSpec weight) =>
        RmsNorm.Forward(Crew.Alone, x, _parameters[weight], (float)_config.NormEpsilon, _normed, _inverse);

    private PackedLinear Pack(TensorSpec matrix) => new(_parameters[matrix], matrix.Columns, matrix.Rows);

    /// <summary>One block's weights and its tokens so far.</summary>
    private sealed record Block(
        BlockLayout Layout, HeadCache Cache, PackedLinear QueryKeyValue, PackedLinear Output, PackedLinear GateUp, PackedLinear Down);
}
