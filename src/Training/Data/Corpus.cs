using ZeroG.Training.Numerics;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Data;

/// <summary>Text as tokens, and which of its windows each step of each worker sees. Tokens that are bytes stay bytes in memory.</summary>
/// <remarks>The bytes must not change while the corpus is in use.</remarks>
public sealed class Corpus
{
    /// <summary>Most tokens of a text that are not bytes: 2²⁸, 1 GiB of memory.</summary>
    public const int MaxTokens = 1 << 28;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int[]? _tokens;

    /// <summary>A text whose bytes are its tokens.</summary>
    public Corpus(ReadOnlyMemory<byte> bytes) => (_bytes, Tokenizer) = (bytes, ByteTokenizer.Instance);

    private Corpus(int[] tokens, ITokenizer tokenizer) => (_tokens, Tokenizer) = (tokens, tokenizer);

    /// <summary>What cut the text into tokens.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>Whether its bytes are its tokens.</summary>
    internal bool TokensAreBytes => _tokens is null;

    /// <summary>Tokens of the text.</summary>
    public int Length => _tokens?.Length ?? _bytes.Length;

    /// <summary>The text, where its bytes are its tokens.</summary>
    /// <exception cref="InvalidOperationException">They are not: only the tokens are kept.</exception>
    public ReadOnlyMemory<byte> Bytes => _tokens is null
        ? _bytes
        : throw new InvalidOperationException("This corpus keeps the tokens of its text alone: decode them, or keep the text beside it.");

    /// <summary>A text as that tokenizer's tokens, four bytes each in memory; bytes stay as they are.</summary>
    /// <exception cref="ArgumentException">A run of the text without a break is too long for the tokenizer, or there are over <see cref="MaxTokens"/>.</exception>
    public static Corpus Encode(ReadOnlyMemory<byte> text, ITokenizer tokenizer) =>
        tokenizer is ByteTokenizer ? new Corpus(text) : new Corpus(tokenizer.Encode(text.Span), tokenizer);

    /// <summary>
    /// Start offsets of the batch's windows, each of context + 1 tokens (the last is only a target): a pure function of
    /// its arguments, uniform over all windows, with replacement. So the data position of a job is (round, step) alone.
    /// </summary>
    /// <exception cref="ArgumentException">The text is shorter than one window, or an argument is negative.</exception>
    public long[] SelectData(ulong seed, int worker, int round, int step, int batch, int context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(worker);
        ArgumentOutOfRangeException.ThrowIfNegative(round);
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        long windows = Windows(context);
        // "data" in ASCII keeps these streams apart from every other use of the seed.
        var stream = CounterRandom.For(seed, 0x64617461, (ulong)worker, (ulong)round, (ulong)step);
        var offsets = new long[batch];
        for (int i = 0; i < batch; i++)
            offsets[i] = stream.Below((ulong)i, windows);
        return offsets;
    }

    /// <summary>
    /// Start offsets of windows <paramref name="first"/> and those that follow it in the endless stream of samples that a seed
    /// gives: uniform over all windows, with replacement. Whoever is given an index trains on that window, so that the data
    /// position of a job is one number.
    /// </summary>
    /// <exception cref="ArgumentException">The text is shorter than one window, or an argument is negative.</exception>
    public long[] SelectSamples(ulong seed, long first, int count, int context)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(context);
        long windows = Windows(context);
        // "sample" in ASCII keeps this stream apart from every other use of the seed.
        var stream = CounterRandom.For(seed, 0x73616D706C65);
        var offsets = new long[count];
        for (int i = 0; i < count; i++)
            offsets[i] = stream.Below((ulong)(first + i), windows);
        return offsets;
    }

    /// <summary>Copies the windows at those offsets: tokens (windows · context) and the token that follows each, targets.</summary>
    internal void Gather(ReadOnlySpan<long> offsets, int context, Span<int> tokens, Span<int> targets)
    {
        for (int i = 0; i < offsets.Length; i++)
        {
            Copy((int)offsets[i], tokens.Slice(i * context, context));
            Copy((int)offsets[i] + 1, targets.Slice(i * context, context));
        }
    }

    /// <summary>Copies the tokens from that place on.</summary>
    internal void Copy(int start, Span<int> tokens)
    {
        if (_tokens is not null)
        {
            _tokens.AsSpan(start, tokens.Length).CopyTo(tokens);
            return;
        }
        var bytes = _bytes.Span.Slice(start, tokens.Length);
        for (int i = 0; i < bytes.Length; i++)
            tokens[i] = bytes[i];
    }

    /// <summary>Bytes that those tokens stand for.</summary>
    internal long CountBytes(int start, int length)
    {
        if (_tokens is null)
            return length;
        long bytes = 0;
        foreach (var token in _tokens.AsSpan(start, length))
            bytes += Tokenizer.BytesOf(token).Length;
        return bytes;
    }

    private long Windows(int context) => (long)Length - context is > 0 and var windows
        ? windows
        : throw new ArgumentException($"The text has {Length} tokens; a window needs {context + 1L}. Add text or lower Context.");
}
