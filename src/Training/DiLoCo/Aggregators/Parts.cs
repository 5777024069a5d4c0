using System.Numerics;

namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>What every aggregator asks of the parts before it reads one.</summary>
internal static class Parts
{
    /// <summary>Most parts of a round.</summary>
    public const int MaxCount = 1024;

    /// <summary>Most tokens of a part, so that those of a round can be added.</summary>
    public const long MaxTokens = 1L << 50;

    /// <summary>Refuses parts that break the contract of <see cref="IAggregator.Combine"/>.</summary>
    /// <exception cref="ArgumentException">They do; the message has the worker's key.</exception>
    public static void Require(IReadOnlyList<Part> parts, ReadOnlySpan<float> result)
    {
        if (parts.Count is 0 or > MaxCount)
            throw Wrong($"{parts.Count} parts cannot be combined: give 1 to {MaxCount}.");
        for (int i = 0; i < parts.Count; i++)
        {
            var (worker, tokens, values) = parts[i];
            if (i > 0 && worker <= parts[i - 1].Worker)
                throw Wrong($"Worker {worker} comes after worker {parts[i - 1].Worker}: order parts by ascending key, one a worker.");
            if (tokens is < 1 or > MaxTokens)
                throw Wrong($"Worker {worker} claims {tokens} tokens: a part weighs 1 to 2^50.");
            if (values.Span.Overlaps(result))
                throw Wrong($"The part of worker {worker} shares memory with the result: give the result its own.");
            RequireFinite(values.Span, result.Length, Figure.Text($"The part of worker {worker}"));
        }
    }

    /// <summary>Refuses values of another length, or that are not finite.</summary>
    /// <exception cref="ArgumentException">They are.</exception>
    public static void RequireFinite(ReadOnlySpan<float> values, int length, string what)
    {
        if (values.Length != length)
            throw Wrong($"{what} has {values.Length} values, not {length}: it belongs to another tensor.");
        if (FirstNonFinite(values) is >= 0 and var index)
            throw Wrong($"{what} is not finite at [{index}]: refuse it when it is decoded.");
    }

    /// <summary>A verdict of acceptance for each part.</summary>
    public static Verdict[] AllAccepted(IReadOnlyList<Part> parts) =>
        [.. parts.Select(part => new Verdict(part.Worker, VerdictKind.Accepted))];

    private static ArgumentException Wrong(FormattableString text) => new(Figure.Text(text));

    private static int FirstNonFinite(ReadOnlySpan<float> values)
    {
        var largest = new Vector<float>(float.MaxValue);
        int i = 0;
        while (i + Vector<float>.Count <= values.Length && Vector.LessThanOrEqualAll(Vector.Abs(new Vector<float>(values[i..])), largest))
            i += Vector<float>.Count;
        while (i < values.Length && float.IsFinite(values[i]))
            i++;
        return i < values.Length ? i : -1;
    }
}
