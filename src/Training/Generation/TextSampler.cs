using ZeroG.Training.Model;
using ZeroG.Training.Numerics;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Generation;

/// <summary>Writes on from a prompt, a token at a time.</summary>
public static class TextSampler
{
    /// <summary>
    /// Tokens drawn one after another, each as soon as it is known, until the model ends its text; neither the prompt nor the
    /// end token is among them. When the context is full, the later half of it is read again and generation goes on. The bytes
    /// of a token are often no whole characters: decode them as a stream.
    /// </summary>
    /// <param name="parameters">The model; must not change meanwhile.</param>
    /// <param name="tokenizer">The tokenizer it was trained with.</param>
    /// <param name="prompt">UTF-8. Its last <c>Context</c> − 1 tokens are seen. When empty, the end of another text stands for it, or a line feed.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <exception cref="ArgumentException">An option is out of bounds.</exception>
    /// <exception cref="ModelConfigException">The context is shorter than 2, or the tokenizer has more tokens than the model.</exception>
    public static IEnumerable<int> Sample(
        ParameterVector parameters, ITokenizer tokenizer, ReadOnlyMemory<byte> prompt, SamplingOptions options, CancellationToken cancellation = default)
    {
        options.Validate();
        var config = parameters.Layout.Config;
        if (config.Context < 2)
            throw new ModelConfigException("Sampling needs a Context of at least 2.");
        if (tokenizer.VocabularySize > config.VocabularySize)
            throw new ModelConfigException(
                $"The tokenizer has {tokenizer.VocabularySize} tokens, the model {config.VocabularySize}: choose the tokenizer it was trained with.");
        var seen = tokenizer.Encode(prompt.Span);
        if (seen.Length == 0)
            seen = tokenizer.EndToken is { } end ? [end] : tokenizer.Encode("\n"u8);
        return Generate(parameters, tokenizer, [.. seen[^Math.Min(seen.Length, config.Context - 1)..]], options, cancellation);
    }

    private static IEnumerable<int> Generate(
        ParameterVector parameters, ITokenizer tokenizer, List<int> history, SamplingOptions options, CancellationToken cancellation)
    {
        int context = parameters.Layout.Config.Context;
        var decoder = new Decoder(parameters);
        var draw = new TokenDraw(tokenizer.VocabularySize, options);
        var stream = CounterRandom.For(options.Seed, 0x73616D706C65); // "sample"
        var read = 0;
        for (int i = 0; i < options.MaxTokens; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (history.Count > context)
            {
                history.RemoveRange(0, history.Count - context / 2);
                decoder.Clear();
                read = 0;
            }
            int next = 0;
            while (read < history.Count)
            {
                var logits = decoder.Append(history[read++]);
                if (read == history.Count)
                    next = draw.Next(logits, stream.Uniform((ulong)i));
            }
            if (next == tokenizer.EndToken)
                yield break;
            history.Add(next);
            yield return next;
        }
    }
}
