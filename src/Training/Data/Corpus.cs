using ZeroG.Training.Numerics;

namespace ZeroG.Training.Data;

/// <summary>Text as bytes, and which of its windows each step of each worker sees.</summary>
/// <remarks>The bytes must not change while the corpus is in use.</remarks>
public sealed class Corpus(ReadOnlyMemory<byte> bytes)
{
    /// <summary>The text.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>
    /// Start offsets of the batch's windows, each of context + 1 bytes (the last byte is only a target): a pure function of
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
        long windows = (long)Bytes.Length - context;
        if (windows <= 0)
            throw new ArgumentException($"The text has {Bytes.Length} bytes; a window needs {context + 1L}. Add text or lower Context.");
        // "data" in ASCII keeps these streams apart from every other use of the seed.
        var stream = CounterRandom.For(seed, 0x64617461, (ulong)worker, (ulong)round, (ulong)step);
        var offsets = new long[batch];
        for (int i = 0; i < batch; i++)
            offsets[i] = stream.Below((ulong)i, windows);
        return offsets;
    }

    /// <summary>Copies the windows at those offsets: tokens (windows · context) and the byte that follows each, targets.</summary>
    internal void Gather(ReadOnlySpan<long> offsets, int context, Span<int> tokens, Span<int> targets)
    {
        var text = Bytes.Span;
        for (int i = 0; i < offsets.Length; i++)
        {
            Widen(text.Slice((int)offsets[i], context), tokens[(i * context)..]);
            Widen(text.Slice((int)offsets[i] + 1, context), targets[(i * context)..]);
        }
    }

    internal static void Widen(ReadOnlySpan<byte> bytes, Span<int> tokens)
    {
        for (int i = 0; i < bytes.Length; i++)
            tokens[i] = bytes[i];
    }
}
