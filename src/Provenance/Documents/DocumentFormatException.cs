namespace ZeroG.Provenance;

/// <summary>Bytes that should be a document of provenance are none.</summary>
/// <param name="what">What is wrong.</param>
/// <param name="where">Where: the path of a member, such as <c>files[3].sha256</c>.</param>
/// <param name="remedy">What to do.</param>
/// <param name="inner">What found it.</param>
public sealed class DocumentFormatException(string what, string where, string remedy, Exception? inner = null)
    : Exception($"{what} ({where}). {remedy}", inner)
{
    /// <summary>What is wrong.</summary>
    public string What { get; } = what;

    /// <summary>Where: the path of a member.</summary>
    public string Where { get; } = where;

    /// <summary>What to do.</summary>
    public string Remedy { get; } = remedy;
}
