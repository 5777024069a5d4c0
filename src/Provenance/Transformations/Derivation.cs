using System.Collections;
using System.Runtime.CompilerServices;

namespace ZeroG.Provenance;

/// <summary>
/// A version made from another: the same files with the records that a transformation keeps, each record byte for byte, or its tokens
/// on a line, lines ended by a line feed, and without files that keep none. A pure function of the parent's files, the transformation
/// and the tokenizer that it names.
/// </summary>
public sealed class Derivation
{
    private static readonly byte[] s_lineEnd = "\n"u8.ToArray();

    private readonly DatasetManifest _parent;
    private readonly Func<ContentId, CancellationToken, Task<Stream>> _open;
    private readonly BitArray _kept;
    private readonly int[] _first;
    private readonly Func<ReadOnlyMemory<byte>, int[]>? _encode;

    private Derivation(DatasetManifest parent, Func<ContentId, CancellationToken, Task<Stream>> open, BitArray kept, int[] first, Func<ReadOnlyMemory<byte>, int[]>? encode)
    {
        (_parent, _open, _kept, _first, _encode) = (parent, open, kept, first, encode);
        Sources = [.. Enumerable.Range(0, parent.Files.Length).Where(KeepsSome).Select(index => new CorpusSource(
            parent.Files[index].Path,
            cancellationToken => encode is null && parent.Format.Kind == RecordKind.Text
                ? open(parent.Files[index].Id, cancellationToken)
                : Task.FromResult<Stream>(new PieceStream(encode is null ? LinesAsync(index, cancellationToken) : TokensAsync(index, cancellationToken)))))];
    }

    /// <summary>The files, each made while it is read.</summary>
    public IReadOnlyList<CorpusSource> Sources { get; }

    /// <summary>Reads the parent once, and decides which of its records are kept.</summary>
    /// <param name="parent">The parent.</param>
    /// <param name="transformation">What is done.</param>
    /// <param name="open">Opens content by root and length.</param>
    /// <param name="encode">The tokens of a text by the tokenizer that the transformation names; null where it names none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="DerivationException">None is kept, an expression cannot be tried on a record, or the parent has too many records.</exception>
    /// <exception cref="ManifestMismatchException">A file of the parent is not what its manifest says.</exception>
    public static async Task<Derivation> ReadAsync(
        DatasetManifest parent, Transformation transformation, Func<ContentId, CancellationToken, Task<Stream>> open, Func<ReadOnlyMemory<byte>, int[]>? encode = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(transformation);
        if (transformation.Tokenizer is null != encode is null) throw new ArgumentException("The tokenizer is that of the transformation.", nameof(encode));
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
        return kept.HasAnySet() ? new Derivation(parent, open, kept, first, encode) : throw new DerivationException("The transformation keeps no record.");

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
            throw new DerivationException($"{file.Path} has {file.Id.Length:N0} bytes: expressions and tokenizers take {RecordFormat.MaxRecordBytes:N0} at most. Add the file with a format that cuts it into records.");
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

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> TokensAsync(int index, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var file = _parent.Files[index];
        if (_parent.Format.Kind == RecordKind.Text)
        {
            yield return TokenLine(await TextAsync(file, _open, cancellationToken).ConfigureAwait(false), _first[index]);
            yield break;
        }

        await using var content = await _open(file.Id, cancellationToken).ConfigureAwait(false);
        var isCsv = _parent.Format.Kind == RecordKind.Csv;
        var lines = new RecordLines(content, file.Path, isCsv);
        var texts = new RecordText(_parent.Format, file.Path);
        if (isCsv && await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false)) texts.TakeHeader(lines.Current.Span, lines.Start);
        for (var record = _first[index]; await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false); record++)
            if (_kept[record]) yield return TokenLine(texts.Of(lines.Current, lines.Start), record);
    }

    private ReadOnlyMemory<byte> TokenLine(ReadOnlyMemory<byte> text, int record)
    {
        try
        {
            return TokenLines.Of(_encode!(text)) is { Length: <= RecordFormat.MaxRecordBytes } line
                ? line
                : throw new DerivationException($"The tokens of record {record}, written as numbers, have over {RecordFormat.MaxRecordBytes:N0} bytes. Drop it with a filter by length, or cut the parent into shorter records.");
        }
        catch (ArgumentException wrong)
        {
            throw new DerivationException($"Record {record} cannot be cut into tokens: {wrong.Message}", wrong);
        }
    }
}
