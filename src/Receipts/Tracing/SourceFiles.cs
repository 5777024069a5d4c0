namespace ZeroG.Receipts;

/// <summary>The files that a text was put together from, by the manifest of its version, and where in them its records lie.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Records">The records, in the order of the text.</param>
public sealed record SourceFiles(DatasetManifest Manifest, RecordIndex Records)
{
    /// <summary>Puts a text together again, and holds the manifest, every file and the text against what a receipt names.</summary>
    /// <param name="source">What the receipt names.</param>
    /// <param name="manifest">The manifest, from anyone.</param>
    /// <param name="open">Opens a file by its path in the version; null where it is not there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ReceiptMismatchException">Something is not as the receipt says.</exception>
    public static SourceFiles Read(ReceiptSource source, byte[] manifest, Func<string, Stream?> open, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(open);
        var place = $"sources, {source.Role}";
        ReceiptMismatchException.Require(
            source.Manifest is not null && manifest.Length > 0 && ContentRoot.Compute(manifest) == source.Manifest, $"{place}, manifest", $"It is not the manifest {source.Manifest?.ToString() ?? "of any version"} that the receipt names.");
        try
        {
            var said = DatasetManifest.Read(manifest);
            ReceiptMismatchException.RequireSame($"{place}, manifest", source.Content, said.Corpus.Id);
            ReceiptMismatchException.RequireSame($"{place}, manifest", source.Sha256, said.Corpus.Sha256);
            var paths = said.Files.DistinctBy(file => file.Id).ToDictionary(file => file.Id, file => file.Path);
            return new SourceFiles(said, RecordIndex.ReadAsync(said, (id, _) => Task.FromResult(Open(paths[id])), cancellation).GetAwaiter().GetResult());
        }
        catch (ManifestMismatchException wrong)
        {
            throw new ReceiptMismatchException($"{place}, {wrong.Path}", wrong.Message);
        }
        catch (Exception wrong) when (wrong is DocumentFormatException or RecordSyntaxException or EmptyContentException or NotSupportedException)
        {
            throw new ReceiptMismatchException($"{place}, manifest", wrong.Message);
        }

        Stream Open(string path) => open(path) ?? throw new ReceiptMismatchException($"{place}, {path}", "The file is not there.");
    }

    /// <summary>The records that overlap a part of the text, in order.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>Index of each, and the part of its file that is meant.</returns>
    public IEnumerable<FilePart> PartsOf(long start, long length)
    {
        var (first, count) = Records.InCorpus(start, length).GetOffsetAndLength(Records.Count);
        for (var i = first; i < first + count; i++)
        {
            var record = Records[i];
            var (from, to) = (Math.Max(start, record.CorpusStart), Math.Min(start + length, record.CorpusStart + record.CorpusLength));
            if (from >= to) continue;
            // Where a record's text is its bytes, the very part; where it is decoded from them, the record.
            var isVerbatim = record.Length == record.CorpusLength;
            yield return new FilePart(i, Manifest.Files[record.File].Path, record.Start + (isVerbatim ? from - record.CorpusStart : 0), isVerbatim ? to - from : record.Length);
        }
    }
}
