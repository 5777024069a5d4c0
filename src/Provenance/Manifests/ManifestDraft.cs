using System.Collections.Immutable;

namespace ZeroG.Provenance;

/// <summary>What one pass over the files of a version to be yields: all that its manifest says of content.</summary>
/// <param name="Files">The files, hashed.</param>
/// <param name="Corpus">The text of their records.</param>
public sealed record ManifestDraft(ImmutableArray<ManifestFile> Files, ManifestCorpus Corpus)
{
    /// <summary>Reads the files.</summary>
    /// <param name="format">How their records are delimited.</param>
    /// <param name="separator">What stands between the texts of two records.</param>
    /// <param name="files">The files, in the order of <see cref="FilePath.Compare"/>.</param>
    /// <param name="segments">Hears of the roots of each file's segments; null where nobody asks.</param>
    /// <param name="cancellationToken">Ends the pass.</param>
    /// <exception cref="RecordSyntaxException">A file has no records of the format, or no file has any.</exception>
    /// <exception cref="EmptyContentException">A file, or the text of all records, is empty.</exception>
    public static Task<ManifestDraft> ReadAsync(
        RecordFormat format, string separator, IReadOnlyList<CorpusSource> files, Action<int, SegmentList>? segments = null, CancellationToken cancellationToken = default) =>
        ReadAsync(format, separator, files, segments, null, cancellationToken);

    /// <summary>The same, with word of each record on the way.</summary>
    internal static async Task<ManifestDraft> ReadAsync(
        RecordFormat format, string separator, IReadOnlyList<CorpusSource> files, Action<int, SegmentList>? segments, Action<RecordPlace, ReadOnlyMemory<byte>>? record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(files);
        var read = ImmutableArray.CreateBuilder<ManifestFile>(files.Count);
        var pass = new CorpusPass(format, separator, files)
        {
            FileRead = (index, digest) => read.Add(new ManifestFile(files[index].Path, digest.Id, digest.Sha256)),
            SegmentsRead = segments,
            TextRead = record,
        };
        // One text is its own corpus, which need not be hashed twice.
        var isOneText = format.Kind == RecordKind.Text && files.Count == 1;
        using var hasher = new ContentHasher();
        await foreach (var piece in pass.ReadAsync(cancellationToken).ConfigureAwait(false))
            if (!isOneText) hasher.Append(piece.Span);
        if (pass.Records == 0) throw new RecordSyntaxException(files[0].Path, 0, "no file has a record");
        var corpus = isOneText ? new ContentDigest(read[0].Id, read[0].Sha256) : hasher.Finish();
        return new ManifestDraft(read.ToImmutable(), new ManifestCorpus(corpus.Id, corpus.Sha256, pass.Records, separator));
    }
}
