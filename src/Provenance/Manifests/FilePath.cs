using System.Text;

namespace ZeroG.Provenance;

/// <summary>
/// The rule for the paths of a version's files: relative, <c>/</c> between the parts, nothing that leads elsewhere when a version
/// is written to a disk, and an order that is the same on every machine.
/// </summary>
public static class FilePath
{
    /// <summary>Most bytes of a path in UTF-8.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Whether the text is such a path.</summary>
    public static bool IsValid(string? path) =>
        path is { Length: > 0 and <= MaxBytes }
        && Texts.IsWellFormed(path)
        && Encoding.UTF8.GetByteCount(path) <= MaxBytes
        && !path.Any(c => c is '\\' or ':' || char.IsControl(c))
        && !path.Split('/').Any(part => part is "" or "." or "..");

    /// <summary>The order of a version's files: by the bytes of their paths in UTF-8.</summary>
    public static int Compare(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));
}
