using ZeroG.Training.Numerics;

namespace ZeroG.Training.Evaluation;

/// <summary>
/// A byte n-gram model with Witten-Bell interpolation (IEEE Trans. Inf. Theory 37, 1991, method C): the baseline a trained
/// model has to beat. For a context c seen N times with T distinct successors,
/// p(b | c) = (count(cb) + T · p(b | shorter c)) / (N + T), down to the uniform 1/256.
/// </summary>
public sealed class NGramModel
{
    /// <summary>
    /// Most distinct keys of one table. A full one has 2²⁶ places of 12 bytes, 805 MB, and half as much again while it grows.
    /// An order n has three; those with keys of up to two bytes stay below 2 MB, of three bytes below 403 MB each. So the bound is
    /// 2.0 GB for order 4, 4.4 GB for order 5 and 11.7 GB for order 8; a text has far fewer n-grams.
    /// </summary>
    private const int MaxEntries = 1 << 25;

    private readonly NGramCounts[] _grams;     // by order − 1: the bytes of the n-gram as a number
    private readonly NGramCounts[] _totals;    // by context length: occurrences
    private readonly NGramCounts[] _successors; // by context length: distinct next bytes

    private NGramModel(int order)
    {
        Order = order;
        _grams = Tables(order);
        _totals = Tables(order);
        _successors = Tables(order);
    }

    /// <summary>n: the byte and the n − 1 before it.</summary>
    public int Order { get; }

    /// <summary>Counts every n-gram of the text up to the given order, 1 to 8.</summary>
    /// <exception cref="InvalidOperationException">The text has more distinct n-grams than memory is granted for.</exception>
    public static NGramModel Fit(ReadOnlySpan<byte> text, int order, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(order, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, 8);
        var model = new NGramModel(order);
        ulong last = 0; // the bytes read so far, the latest lowest
        for (int i = 0; i < text.Length; i++)
        {
            if ((i & 0xFFFF) == 0)
                cancellation.ThrowIfCancellationRequested();
            for (int length = 0; length < order && length <= i; length++)
            {
                var context = Tail(last, length);
                model._totals[length].Increment(context);
                if (model._grams[length].Increment((context << 8) | text[i]) == 0)
                    model._successors[length].Increment(context);
            }
            last = (last << 8) | text[i];
        }
        return model;
    }

    /// <summary>Mean loss in nats a byte over the first <paramref name="maxBytes"/> bytes of the text.</summary>
    /// <exception cref="ArgumentException">There is no byte to predict.</exception>
    public double Loss(ReadOnlySpan<byte> heldOut, int maxBytes = int.MaxValue)
    {
        var text = heldOut[..Math.Min(heldOut.Length, Math.Max(0, maxBytes))];
        if (text.IsEmpty)
            throw new ArgumentException("The held-out text is empty.");
        double sum = 0;
        ulong last = 0;
        for (int i = 0; i < text.Length; i++)
        {
            sum -= PortableMath.Log(Probability(last, i, text[i]));
            last = (last << 8) | text[i];
        }
        return sum / text.Length;
    }

    /// <summary>p(next | the last bytes), of which <paramref name="known"/> exist.</summary>
    internal double Probability(ulong last, int known, byte next)
    {
        var p = 1.0 / 256;
        for (int length = 0; length < Order && length <= known; length++)
        {
            var context = Tail(last, length);
            int total = _totals[length].Of(context);
            if (total == 0)
                break; // an unseen context has only unseen extensions
            int distinct = _successors[length].Of(context);
            p = (_grams[length].Of((context << 8) | next) + distinct * p) / ((double)total + distinct);
        }
        return p;
    }

    private static ulong Tail(ulong last, int length) => last & ((1UL << (8 * length)) - 1);

    private static NGramCounts[] Tables(int order) => [.. Enumerable.Range(0, order).Select(_ => new NGramCounts(MaxEntries))];
}
