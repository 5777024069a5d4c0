namespace ZeroG.Provenance;

/// <summary>A file of a version.</summary>
/// <param name="Path">Where it lies in the version; see <see cref="FilePath"/>.</param>
/// <param name="Id">0G root and length.</param>
/// <param name="Sha256">SHA-256 of the same bytes.</param>
public readonly record struct ManifestFile(string Path, ContentId Id, Hash256 Sha256);

/// <summary>The text that a job trains on: the texts of all records one behind the other.</summary>
/// <param name="Id">0G root and length.</param>
/// <param name="Sha256">SHA-256 of the same bytes.</param>
/// <param name="Records">Number of records.</param>
/// <param name="Separator">What stands between two records' texts; may be empty.</param>
public sealed record ManifestCorpus(ContentId Id, Hash256 Sha256, long Records, string Separator)
{
    /// <summary>Most characters of a separator.</summary>
    public const int MaxSeparator = 64;
}

/// <summary>A version that another was derived from.</summary>
/// <param name="Dataset"><c>owner/name</c>.</param>
/// <param name="Version">Its number.</param>
/// <param name="Corpus">Root and length of its text.</param>
/// <param name="Manifest">Root and length of its manifest; null for a version from before there were any.</param>
public sealed record ManifestParent(string Dataset, int Version, ContentId Corpus, ContentId? Manifest);
