namespace ZeroG.Datasets;

/// <summary>The rule for dataset names, <c>owner/name</c>: they become grain keys, paths of URLs and columns of tables.</summary>
public static class DatasetName
{
    /// <summary>Longest owner or name, in characters.</summary>
    public const int MaxPartLength = 64;

    /// <summary>The owner that a name without one gets.</summary>
    public const string LocalOwner = "local";

    private const string Allowed = "abcdefghijklmnopqrstuvwxyz0123456789-_.";

    /// <summary>Brings a name into its full form, <c>owner/name</c>.</summary>
    /// <param name="text"><c>name</c> or <c>owner/name</c>: lower-case letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, each part beginning with a letter or digit.</param>
    /// <returns><c>owner/name</c>.</returns>
    /// <exception cref="ZeroGException">The text is not such a name.</exception>
    public static string Parse(string? text)
    {
        var parts = (text ?? "").Split('/');
        if (parts.Length == 1) parts = [LocalOwner, parts[0]];
        if (parts.Length != 2 || !IsPart(parts[0]) || !IsPart(parts[1]))
        {
            throw new ZeroGException(
                FailureKind.Invalid,
                $"'{text}' is not a dataset name.",
                $"Use name or owner/name, each of 1 to {MaxPartLength} lower-case letters, digits, '-', '_' or '.', beginning with a letter or digit.");
        }

        return $"{parts[0]}/{parts[1]}";
    }

    private static bool IsPart(string part) =>
        part.Length is > 0 and <= MaxPartLength
        && char.IsAsciiLetterOrDigit(part[0])
        && !part.AsSpan().ContainsAnyExcept(Allowed)
        && !part.Contains("..", StringComparison.Ordinal);
}
