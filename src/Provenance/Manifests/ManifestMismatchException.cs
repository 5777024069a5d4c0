namespace ZeroG.Provenance;

/// <summary>Content is not what a manifest says.</summary>
/// <param name="path">Which file, or the corpus.</param>
/// <param name="what">What of it differs.</param>
/// <param name="said">What the manifest says.</param>
/// <param name="found">What was found.</param>
public sealed class ManifestMismatchException(string path, string what, string said, string found)
    : Exception($"The {what} of {path} is {found}, but the manifest says {said}.")
{
    /// <summary>Which file, or the corpus.</summary>
    public string Path { get; } = path;
}
