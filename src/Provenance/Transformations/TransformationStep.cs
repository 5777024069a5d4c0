namespace ZeroG.Provenance;

/// <summary>A rule that keeps some records of a version and drops the others, or makes them something else.</summary>
public abstract record TransformationStep;

/// <summary>Keeps records by their length and by expressions.</summary>
/// <param name="LeastBytes">Fewest bytes of a record's text; null for any.</param>
/// <param name="MostBytes">Most bytes; null for any.</param>
/// <param name="Matching">An expression that must be found in the text; null for none.</param>
/// <param name="NotMatching">One that must not.</param>
public sealed record FilterStep(long? LeastBytes = null, long? MostBytes = null, string? Matching = null, string? NotMatching = null) : TransformationStep
{
    /// <summary>Most characters of an expression.</summary>
    public const int MaxExpression = 1024;
}

/// <summary>Keeps the first of records that have the same text.</summary>
public sealed record DeduplicateStep : TransformationStep;

/// <summary>
/// Keeps a share of the records, or the rest. Which one a record is in follows from its text and the seed alone: equal texts are
/// never on both sides, and what else the version has moves none.
/// </summary>
/// <param name="Seed">0 to 2⁵³ − 1.</param>
/// <param name="ShareBps">The share, in ten-thousandths, 1 to 9,999.</param>
/// <param name="IsRest">Whether the rest is kept in place of the share.</param>
public sealed record SplitStep(long Seed, int ShareBps, bool IsRest) : TransformationStep;

/// <summary>
/// Makes each record its tokens: their numbers in decimal, a space between two, on a line of its own, which is what a record of the
/// derived version is. Records without text have no line. It is the last step.
/// </summary>
/// <param name="Tokenizer">The tokenizer.json.</param>
public sealed record TokenizeStep(ContentId Tokenizer) : TransformationStep;
