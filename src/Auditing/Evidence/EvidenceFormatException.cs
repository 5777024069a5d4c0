namespace ZeroG.Auditing.Evidence;

/// <summary>A file is no evidence of a verdict; the message says what is wrong, where and the remedy.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="where">Where in the file.</param>
/// <param name="inner">The cause, if another exception was one.</param>
public sealed class EvidenceFormatException(string what, string where, Exception? inner = null)
    : FormatException($"{what} ({where}). {TheRemedy}", inner)
{
    private const string TheRemedy = "Fetch the evidence again from another holder; the court's ruling names its root.";

    /// <summary>What is wrong.</summary>
    public string What { get; } = what;

    /// <summary>Where in the file.</summary>
    public string Where { get; } = where;

    /// <summary>What to do about it.</summary>
    public string Remedy => TheRemedy;
}
