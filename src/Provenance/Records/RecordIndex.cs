namespace ZeroG.Provenance;

/// <summary>
/// The records of a version: where each lies, which have a given text, and which a part of the corpus comes from. In memory, some
/// 80 bytes a record.
/// </summary>
public sealed class RecordIndex
{
    /// <summary>Most records of an index.</summary>
    public const int MaxRecords = 1 << 24;

    private readonly RecordPlace[] _places;
    private readonly int[] _byHash;

    private RecordIndex(RecordPlace[] places)
    {
        _places = places;
        _byHash = [.. Enumerable.Range(0, places.Length)];
        Array.Sort(_byHash, (a, b) => places[a].Sha256.CompareTo(places[b].Sha256) is not 0 and var order ? order : a.CompareTo(b));
    }

    /// <summary>Number of records.</summary>
    public int Count => _places.Length;

    /// <summary>Where record <paramref name="number"/>, counted from 0, lies.</summary>
    public RecordPlace this[int number] => _places[number];

    /// <summary>Reads the files of a version; what they are is verified on the way.</summary>
    /// <exception cref="ManifestMismatchException">A file is not what the manifest says.</exception>
    /// <exception cref="RecordSyntaxException">A file has no records of the format.</exception>
    /// <exception cref="NotSupportedException">There are over <see cref="MaxRecords"/>.</exception>
    public static async Task<RecordIndex> ReadAsync(
        DatasetManifest manifest, Func<ContentId, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Corpus.Records > MaxRecords)
            throw new NotSupportedException($"The version has {manifest.Corpus.Records:N0} records; {MaxRecords:N0} can be indexed in memory.");
        var places = new List<RecordPlace>();
        await ManifestCheck.VerifyAsync(manifest, open, (place, _) => places.Add(place), cancellationToken).ConfigureAwait(false);
        return new RecordIndex([.. places]);
    }

    /// <summary>Numbers of the records whose text has that SHA-256, ascending; empty where none has.</summary>
    public ReadOnlySpan<int> Find(Hash256 sha256)
    {
        var first = FirstAtLeast(sha256);
        var end = first;
        while (end < Count && _places[_byHash[end]].Sha256 == sha256) end++;
        return _byHash.AsSpan(first, end - first);
    }

    /// <summary>The records that bytes of the corpus come from, with records of no text among them; empty for a separator alone.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    public Range InCorpus(long start, long length)
    {
        // Records with bytes there: the first that ends behind the start, up to the first that begins at the end or behind it.
        var first = FirstWhere(place => place.CorpusStart + place.CorpusLength > start);
        var end = FirstWhere(place => place.CorpusStart >= start + length);
        return first..Math.Max(first, end);
    }

    /// <summary>Records by the SHA-256 of their texts, ascending, equal ones by number.</summary>
    internal ReadOnlySpan<int> ByHash => _byHash;

    private int FirstAtLeast(Hash256 sha256)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_places[_byHash[middle]].Sha256.CompareTo(sha256) >= 0) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private int FirstWhere(Func<RecordPlace, bool> holds)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (holds(_places[middle])) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}
