using System.Collections.Immutable;

namespace ZeroG.Provenance;

/// <summary>How a version is made from its parent: the steps, each on what the one before it kept. A document that is content like any other.</summary>
/// <param name="Steps">At least one.</param>
public sealed record Transformation(ImmutableArray<TransformationStep> Steps)
{
    /// <summary>Most bytes of its document.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Most steps.</summary>
    public const int MaxSteps = 16;

    /// <summary>What cuts the records into tokens; null where they stay as they are.</summary>
    public ContentId? Tokenizer => Steps is [.., TokenizeStep step] ? step.Tokenizer : null;

    /// <summary>How records of the derived version are delimited.</summary>
    /// <param name="parent">How those of the parent are.</param>
    public RecordFormat FormatOf(RecordFormat parent) => Tokenizer is null ? parent : new RecordFormat(RecordKind.Lines);

    /// <summary>What stands between the texts of two records of the derived version.</summary>
    /// <param name="parent">What stands between those of the parent.</param>
    public string SeparatorOf(string parent) => Tokenizer is null ? parent : "\n";

    /// <summary>The canonical bytes.</summary>
    public byte[] ToBytes() => TransformationJson.Write(this);

    /// <summary>Reads a transformation from anyone.</summary>
    /// <exception cref="DocumentFormatException">It is none, breaks a rule, or is not in its canonical spelling.</exception>
    public static Transformation Read(ReadOnlyMemory<byte> bytes) => TransformationJson.Read(bytes);

    /// <summary>Checks the steps.</summary>
    /// <returns>The same.</returns>
    /// <exception cref="FormatException">A rule is broken; the message says which.</exception>
    public Transformation Validate()
    {
        if (Steps.IsDefaultOrEmpty || Steps.Length > MaxSteps) throw new FormatException($"A transformation has 1 to {MaxSteps} steps.");
        foreach (var step in Steps) Check(step);
        if (Steps.SkipLast(1).Any(step => step is TokenizeStep)) throw new FormatException("Records are made tokens by the last step: those before it are about texts.");
        return this;
    }

    private static void Check(TransformationStep step)
    {
        if (step is FilterStep filter)
        {
            if (filter == new FilterStep()) throw new FormatException("A filter says what it keeps: by length or by an expression.");
            if (filter.LeastBytes is < 0 or > CanonicalJson.MaxInteger || filter.MostBytes is < 0 or > CanonicalJson.MaxInteger || filter.LeastBytes > filter.MostBytes)
                throw new FormatException($"No record has {filter.LeastBytes} to {filter.MostBytes} bytes.");
            RecordSieve.Expression(filter.Matching);
            RecordSieve.Expression(filter.NotMatching);
        }

        if (step is TokenizeStep { Tokenizer.Length: < 1 or > CanonicalJson.MaxInteger }) throw new FormatException("A tokenizer has at least one byte.");
        if (step is SplitStep split && (split.ShareBps is < 1 or > 9_999 || split.Seed is < 0 or > CanonicalJson.MaxInteger))
            throw new FormatException("A split keeps 1 to 9,999 ten-thousandths, by a seed of at most 53 bits.");
    }
}
