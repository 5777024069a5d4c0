using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>The files that a text was put together from, by the manifest of its version, and where in them its records lie.</summary>
/// <param name="Manifest">The manifest.</param>
/// <param name="Records">The records, in the order of the text.</param>
public sealed record SourceFiles(DatasetManifest Manifest, ImmutableArray<RecordPlace> Records)
{
    /// <summary>Puts a text together again, and holds the manifest, every file and the text against what a receipt names.</summary>
    /// <param name="source">What the receipt names.</param>
    /// <param name="manifest">The manifest, from anyone.</param>
    /// <param name="open">Opens a file by its path in the version; null where it is not there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ReceiptMismatchException">Something is not as the receipt says.</exception>
    public static SourceFiles Read(ReceiptSource source, byte[] manifest, Func<string, Stream?> open, CancellationToken cancellation)
    {
        var place = $"sources, {source.Role}, manifest";
        ReceiptMismatchException.Require(source.Manifest is not null && manifest.Length > 0 && ContentRoot.Compute(manifest) == source.Manifest, place, $"It is not the manifest {source.Manifest?.ToString() ?? "of any version"} that the receipt names.");
        DatasetManifest said;
        try
        {
            said = DatasetManifest.Read(manifest);
        }
        catch (DocumentFormatException wrong)
        {
            throw new ReceiptMismatchException(place, wrong.Message);
        }

        ReceiptMismatchException.RequireSame(place, source.Content, said.Corpus.Id);
        return new SourceFiles(said, PutTogether(said, source, open, cancellation));
    }

    /// <summary>The records that overlap a part of the text, in order.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>Index of each, and the part of its file that is meant.</returns>
    public IEnumerable<FilePart> PartsOf(long start, long length)
    {
        for (var i = FirstAt(start); i < Records.Length && Records[i].CorpusStart < start + length; i++)
        {
            var record = Records[i];
            var (from, to) = (Math.Max(start, record.CorpusStart), Math.Min(start + length, record.CorpusStart + record.CorpusLength));
            if (from >= to) continue;
            // Where a record's text is its bytes, the very part; where it is decoded from them, the record.
            var isVerbatim = record.Length == record.CorpusLength;
            yield return new FilePart(i, Manifest.Files[record.File].Path, record.Start + (isVerbatim ? from - record.CorpusStart : 0), isVerbatim ? to - from : record.Length);
        }
    }

    private static ImmutableArray<RecordPlace> PutTogether(DatasetManifest said, ReceiptSource source, Func<string, Stream?> open, CancellationToken cancellation)
    {
        var records = ImmutableArray.CreateBuilder<RecordPlace>();
        var pass = new CorpusPass(said.Format, said.Corpus.Separator, [.. said.Files.Select(file => new CorpusSource(file.Path, _ => Task.FromResult(Open(file.Path))))])
        {
            FileRead = (index, digest) =>
            {
                var file = said.Files[index];
                ReceiptMismatchException.Require(digest.Id == file.Id && digest.Sha256 == file.Sha256, $"sources, {source.Role}, {file.Path}", $"The file is {digest.Id}, and the manifest says {file.Id}: it is another, or was changed.");
            },
            RecordRead = records.Add,
        };
        try
        {
            var text = ContentRoot.ComputeAsync(CorpusStream.Of(pass), cancellation).GetAwaiter().GetResult();
            ReceiptMismatchException.Require(text == new ContentDigest(source.Content, source.Sha256), $"sources, {source.Role}", $"The files give the text {text.Id}, and the receipt says {source.Content}.");
        }
        catch (Exception wrong) when (wrong is RecordSyntaxException or EmptyContentException)
        {
            throw new ReceiptMismatchException($"sources, {source.Role}, files", wrong.Message);
        }

        return records.ToImmutable();

        Stream Open(string path) => open(path) ?? throw new ReceiptMismatchException($"sources, {source.Role}, {path}", "The file is not there.");
    }

    // The first record that ends behind a byte.
    private int FirstAt(long start)
    {
        var (low, high) = (0, Records.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Records[middle].CorpusStart + Records[middle].CorpusLength > start) high = middle;
            else low = middle + 1;
        }

        return low;
    }
}

/// <summary>A part of a file of a version.</summary>
/// <param name="Record">Index of the record, from 0.</param>
/// <param name="Path">The file.</param>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
public sealed record FilePart(int Record, string Path, long Start, long Length);
