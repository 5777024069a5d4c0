using System.Collections.Immutable;
using ZeroG.Datasets;

namespace ZeroG.Grains.Datasets;

/// <summary>What a dataset grain stores.</summary>
public sealed record DatasetState
{
    /// <summary>The versions, in ascending number.</summary>
    public ImmutableArray<DatasetVersion> Versions { get; init; } = [];

    /// <summary>Versions that the log has, from the first.</summary>
    public int Logged { get; init; }
}

/// <summary>The rule by which a dataset grows.</summary>
public static class DatasetVersions
{
    /// <summary>Most versions of one dataset, so that its state and its message stay small.</summary>
    public const int MaxVersions = Bounds.Versions;

    /// <summary>Appends a version; content equal to the newest version's yields that version and the same state.</summary>
    /// <exception cref="ZeroGException">The message is out of its bounds, or the dataset is full.</exception>
    public static (DatasetState Next, DatasetVersion Version) Append(DatasetState state, NewDatasetVersion added, DateTimeOffset now)
    {
        if (added.Sha256 is not { Length: 64 } || added.Sha256.AsSpan().ContainsAnyExcept("0123456789abcdef"))
            throw Invalid($"'{added.Sha256}' is not a SHA-256 digest.", "Give 64 lower-case hexadecimal digits.");
        CheckFileName(added.FileName);
        if (!BlobRef.IsRoot(added.Content.Root) || added.Content.Length <= 0)
            throw Invalid("The version names no content.", "Store the bytes first and pass their root and length.");

        if (state.Versions is [.., var newest] && newest.Content == added.Content && newest.Sha256 == added.Sha256)
            return (state, newest);
        if (state.Versions.Length == MaxVersions)
            throw Invalid($"The dataset has {MaxVersions} versions, the most there can be.", "Begin a new dataset.");

        var version = new DatasetVersion(state.Versions.Length + 1, added.Content, added.Sha256, added.FileName, now);
        return (state with { Versions = state.Versions.Add(version) }, version);
    }

    /// <summary>The rule for the name of the file that a version came from.</summary>
    /// <exception cref="ZeroGException">It is none.</exception>
    public static void CheckFileName(string? fileName)
    {
        if (fileName is not { Length: > 0 and <= Bounds.FileName } || fileName.AsSpan().ContainsAny('/', '\\', '\0'))
            throw Invalid($"'{fileName}' is not a file name.", "Give the name without its folder, at most 255 characters.");
    }

    private static ZeroGException Invalid(string message, string remedy) => new(FailureKind.Invalid, message, remedy);
}
