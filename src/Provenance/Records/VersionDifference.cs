using System.Collections.Immutable;

namespace ZeroG.Provenance;

/// <summary>What changed from one version to another. A record is its text: one that only moved is there in both.</summary>
/// <param name="FilesAdded">Files whose paths only the second has.</param>
/// <param name="FilesRemoved">Files whose paths only the first has.</param>
/// <param name="FilesChanged">Files of the second whose paths have other content in the first.</param>
/// <param name="RecordsAdded">Numbers, in the second, of records that it has more often; ascending.</param>
/// <param name="RecordsRemoved">Numbers, in the first, of records that it has more often; ascending.</param>
public sealed record VersionDifference(
    ImmutableArray<ManifestFile> FilesAdded,
    ImmutableArray<ManifestFile> FilesRemoved,
    ImmutableArray<ManifestFile> FilesChanged,
    ImmutableArray<int> RecordsAdded,
    ImmutableArray<int> RecordsRemoved)
{
    /// <summary>Compares two versions.</summary>
    public static VersionDifference Between(DatasetManifest first, RecordIndex firstRecords, DatasetManifest second, RecordIndex secondRecords)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(firstRecords);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(secondRecords);
        var before = first.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var after = second.Files.ToDictionary(file => file.Path, StringComparer.Ordinal);
        var (removed, added) = Unmatched(firstRecords, secondRecords);
        return new VersionDifference(
            [.. second.Files.Where(file => !before.ContainsKey(file.Path))],
            [.. first.Files.Where(file => !after.ContainsKey(file.Path))],
            [.. second.Files.Where(file => before.TryGetValue(file.Path, out var old) && old.Id != file.Id)],
            added,
            removed);
    }

    // Both by hash: records of equal hash pair off, and what is left over of either side differs.
    private static (ImmutableArray<int> First, ImmutableArray<int> Second) Unmatched(RecordIndex first, RecordIndex second)
    {
        var (onlyFirst, onlySecond) = (new List<int>(), new List<int>());
        var a = first.ByHash;
        var b = second.ByHash;
        for (var (i, j) = (0, 0); i < a.Length || j < b.Length;)
        {
            var order = i == a.Length ? 1 : j == b.Length ? -1 : first[a[i]].Sha256.CompareTo(second[b[j]].Sha256);
            if (order < 0) onlyFirst.Add(a[i++]);
            else if (order > 0) onlySecond.Add(b[j++]);
            else (i, j) = (i + 1, j + 1);
        }

        onlyFirst.Sort();
        onlySecond.Sort();
        return ([.. onlyFirst], [.. onlySecond]);
    }
}
