namespace ZeroG.Training.DiLoCo.Aggregators;

/// <summary>One worker's values of one tensor, as received.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Tokens">Tokens behind it, above 0: its weight.</param>
/// <param name="Values">The values; finite.</param>
public readonly record struct Part(int Worker, long Tokens, ReadOnlyMemory<float> Values);

/// <summary>What became of one worker's part.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="Kind">Whether it counted.</param>
/// <param name="Factor">What it was multiplied by before it counted: 1 as it came, less when clipped, 0 when left out.</param>
/// <param name="Reason">Why, for people; empty when it counted as it came.</param>
public sealed record Verdict(int Worker, VerdictKind Kind, double Factor = 1, string Reason = "");

/// <summary>Kinds of verdicts.</summary>
public enum VerdictKind
{
    /// <summary>Counted as it came.</summary>
    Accepted = 0,

    /// <summary>Counted after it was made smaller.</summary>
    Clipped = 1,

    /// <summary>Did not count.</summary>
    Rejected = 2,
}

/// <summary>
/// How the parts that workers sent of one tensor become one. A pure function, and its own exact arithmetic: sums are chains in
/// ascending worker key, so that neither the order of arrival nor the machine changes a bit.
/// </summary>
public interface IAggregator
{
    /// <summary>Combines the parts.</summary>
    /// <param name="parts">At least one, of equal length, in ascending order of distinct worker keys.</param>
    /// <param name="result">Overwritten.</param>
    /// <returns>One verdict a part, in the same order.</returns>
    IReadOnlyList<Verdict> Combine(IReadOnlyList<Part> parts, Span<float> result);
}
