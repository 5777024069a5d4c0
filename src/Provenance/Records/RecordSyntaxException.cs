namespace ZeroG.Provenance;

/// <summary>A file does not have records of the format that it should have.</summary>
/// <param name="path">Which file.</param>
/// <param name="offset">Where in it, in bytes.</param>
/// <param name="what">What is wrong there.</param>
public sealed class RecordSyntaxException(string path, long offset, string what)
    : Exception($"{path} has no record at byte {offset:N0}: {what}. Mend the file, or choose another format or field.")
{
    /// <summary>Which file.</summary>
    public string Path { get; } = path;

    /// <summary>Where in it, in bytes.</summary>
    public long Offset { get; } = offset;
}
