using ZeroG.Training.Data;
using ZeroG.Training.Numerics;

namespace ZeroG.Peers;

/// <summary>Windows of tokens for a number of steps, one after another: what both engines read.</summary>
internal static class Batches
{
    /// <summary>Tokens drawn from the whole vocabulary: (steps · batch, context + 1).</summary>
    public static int[] Random(ModelShape shape, int steps, ulong seed)
    {
        var stream = CounterRandom.For(seed);
        var tokens = new int[steps * shape.Batch * (shape.Config.Context + 1)];
        for (var i = 0; i < tokens.Length; i++) tokens[i] = (int)stream.Below((ulong)i, shape.Config.VocabularySize);
        return tokens;
    }

    /// <summary>The windows of a text that a worker sees in one round (<see cref="Corpus.SelectData"/>): (steps · batch, context + 1).</summary>
    public static int[] OfText(ModelShape shape, int steps, byte[] text, ulong seed)
    {
        var corpus = new Corpus(text);
        var length = shape.Config.Context + 1;
        var tokens = new int[steps * shape.Batch * length];
        for (var step = 0; step < steps; step++)
        {
            var offsets = corpus.SelectData(seed, 0, 0, step, shape.Batch, shape.Config.Context);
            for (var window = 0; window < shape.Batch; window++)
            {
                var target = tokens.AsSpan((step * shape.Batch + window) * length, length);
                for (var i = 0; i < length; i++) target[i] = text[offsets[window] + i];
            }
        }
        return tokens;
    }

    /// <summary>The tokens of one step and those that follow each: (batch · context) both.</summary>
    public static (int[] Tokens, int[] Targets) Split(ReadOnlySpan<int> windows, ModelShape shape, int step)
    {
        int context = shape.Config.Context, length = context + 1;
        int[] tokens = new int[shape.TokensPerStep], targets = new int[shape.TokensPerStep];
        for (var window = 0; window < shape.Batch; window++)
        {
            var from = windows.Slice((step * shape.Batch + window) * length, length);
            from[..context].CopyTo(tokens.AsSpan(window * context));
            from[1..].CopyTo(targets.AsSpan(window * context));
        }
        return (tokens, targets);
    }
}
