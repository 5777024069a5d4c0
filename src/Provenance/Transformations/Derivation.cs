using System.Collections;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>
/// A version made from another: the same files with the records that a transformation keeps, each record byte for byte, lines ended
/// by a line feed, and without files that keep none. A pure function of the parent's files and the transformation.
/// </summary>
public sealed class Derivation
{
    private static readonly byte[] s_lineEnd = "\n"u8.ToArray();

    private readonly DatasetManifest _parent;
    private readonly Func<ContentId, CancellationToken, Task<Stream>> _open;
    private readonly BitArray _kept;
    private readonly int[] _first;

    private Derivation(DatasetManifest parent, Func<ContentId, CancellationToken, Task<Stream>> open, BitArray kept, int[] first)
    {
        (_parent, _open, _kept, _first) = (parent, open, kept, first);
        Sources = [.. Enumerable.Range(0, parent.Files.Length).Where(KeepsSome).Select(index => new CorpusSource(
            parent.Files[index].Path,
            cancellationToken => parent.Format.Kind == RecordKind.Text ? open(parent.Files[index].Id, cancellationToken) : Task.FromResult<Stream>(new PieceStream(LinesAsync(index, cancellationToken)))))];
    }

    /// <summary>The files, each made while it is read.</summary>
    public IReadOnlyList<CorpusSource> Sources { get; }

    /// <summary>Reads the parent once, and decides which of its records are kept.</summary>
    /// <exception cref="DerivationException">None is kept, an expression cannot be tried on a record, or the parent has too many records.</exception>
    /// <exception cref="ManifestMismatchException">A file of the parent is not what its manifest says.</exception>
    public static async Task<Derivation> ReadAsync(
        DatasetManifest parent, Transformation transformation, Func<ContentId, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(transformation);
        if (parent.Corpus.Records > RecordIndex.MaxRecords)
            throw new DerivationException($"The parent has {parent.Corpus.Records:N0} records, over {RecordIndex.MaxRecords:N0}.");
        var sieve = new RecordSieve(transformation);
        var kept = new BitArray((int)parent.Corpus.Records);
        var first = new int[parent.Files.Length + 1];
        var records = 0;
        try
        {
            if (parent.Format.Kind == RecordKind.Text) await TryFilesAsync().ConfigureAwait(false);
            else await ManifestCheck.VerifyAsync(parent, open, TryRecord, cancellationToken).ConfigureAwait(false);
        }
        catch (System.Text.RegularExpressions.RegexMatchTimeoutException slow)
        {
            throw new DerivationException($"Record {records} takes too long to try an expression on.", slow);
        }

        // A file without a record ends where the one before it does.
        for (var file = 1; file < first.Length; file++) first[file] = Math.Max(first[file], first[file - 1]);
        return kept.HasAnySet() ? new Derivation(parent, open, kept, first) : throw new DerivationException("The transformation keeps no record.");

        void TryRecord(RecordPlace place, ReadOnlyMemory<byte> text)
        {
            if (records == kept.Length) throw new ManifestMismatchException("the corpus", "number of records", $"{records}", $"at least {records + 1L}");
            kept[records] = sieve.Keeps(text, place.CorpusLength, place.Sha256);
            first[place.File + 1] = ++records;
        }

        // What hash and length decide needs no content.
        async Task TryFilesAsync()
        {
            foreach (var file in parent.Files)
            {
                var text = sieve.NeedsText ? await TextAsync(file, open, cancellationToken).ConfigureAwait(false) : default;
                kept[records] = sieve.Keeps(text, file.Id.Length, file.Sha256);
                first[++records] = records;
            }
        }
    }

    private static async Task<byte[]> TextAsync(ManifestFile file, Func<ContentId, CancellationToken, Task<Stream>> open, CancellationToken cancellationToken)
    {
        if (file.Id.Length > RecordFormat.MaxRecordBytes)
            throw new DerivationException($"{file.Path} has {file.Id.Length:N0} bytes: an expression can be tried on {RecordFormat.MaxRecordBytes:N0} at most. Add the file with a format that cuts it into records.");
        var text = new byte[file.Id.Length];
        await using var content = await open(file.Id, cancellationToken).ConfigureAwait(false);
        await content.ReadExactlyAsync(text, cancellationToken).ConfigureAwait(false);
        var actual = ContentRoot.Compute(text);
        return actual == file.Id ? text : throw new ManifestMismatchException(file.Path, "content", file.Id.ToString(), actual.ToString());
    }

    private bool KeepsSome(int file)
    {
        for (var record = _first[file]; record < _first[file + 1]; record++)
            if (_kept[record]) return true;
        return false;
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = _parent.Files[index];
        await using var content = await _open(file.Id, cancellationToken).ConfigureAwait(false);
        var isCsv = _parent.Format.Kind == RecordKind.Csv;
        var lines = new RecordLines(content, file.Path, isCsv);
        // The row that names the columns is no record, and stays.
        for (var record = _first[index] - (isCsv ? 1 : 0); await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false); record++)
        {
            if (record >= _first[index] && !_kept[record]) continue;
            yield return lines.Current;
            yield return s_lineEnd;
        }
    }
}
