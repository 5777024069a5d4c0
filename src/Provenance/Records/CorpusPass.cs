using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace ZeroG.Provenance;

/// <summary>
/// One pass over the files of a version, in memory for one record: hashes each file, finds its records, and puts their texts
/// one behind the other. The corpus is a function of the files, their order, the format and the separator alone.
/// </summary>
/// <param name="format">How records are delimited.</param>
/// <param name="separator">What stands between two texts, in UTF-8.</param>
/// <param name="files">The files, in the order of their paths.</param>
public sealed class CorpusPass(RecordFormat format, string separator, IReadOnlyList<CorpusSource> files)
{
    private readonly byte[] _separator = Encoding.UTF8.GetBytes(separator);

    /// <summary>Hears of each file once it was read to its end.</summary>
    public Action<int, ContentDigest>? FileRead { get; init; }

    /// <summary>Hears of the roots of each file's segments; null where nobody asks for them.</summary>
    public Action<int, SegmentList>? SegmentsRead { get; init; }

    /// <summary>Hears of each record, in the order of the corpus. Hashing each costs a second pass over its text, so only who asks pays.</summary>
    public Action<RecordPlace>? RecordRead { get; init; }

    /// <summary>The same with the record's text, valid during the call; empty where a file is one record.</summary>
    internal Action<RecordPlace, ReadOnlyMemory<byte>>? TextRead { get; init; }

    /// <summary>Records so far.</summary>
    public long Records { get; private set; }

    /// <summary>Bytes of the corpus so far.</summary>
    public long Length { get; private set; }

    /// <summary>The corpus piece by piece; each is valid until the next one is asked for. Can be read once.</summary>
    /// <exception cref="RecordSyntaxException">A file has no records of the format.</exception>
    /// <exception cref="EmptyContentException">A file is empty.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var index = 0; index < files.Count; index++)
        {
            using var hasher = new ContentHasher(SegmentsRead is not null);
            await using var content = new HashedStream(await files[index].OpenAsync(cancellationToken).ConfigureAwait(false), hasher);
            var pieces = format.Kind == RecordKind.Text ? WholeAsync(index, content, hasher, cancellationToken) : LinesAsync(index, content, cancellationToken);
            await foreach (var piece in pieces.ConfigureAwait(false))
            {
                Length += piece.Length;
                yield return piece;
            }

            if (format.Kind == RecordKind.Text) continue;
            FileRead?.Invoke(index, hasher.Finish());
            SegmentsRead?.Invoke(index, hasher.SegmentList);
        }
    }

    // The record is the file: its hash is known once the file was read.
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> WholeAsync(
        int index, Stream content, ContentHasher hasher, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Records > 0 && _separator.Length > 0) yield return _separator;
        var start = Length;
        var buffer = new byte[ContentRoot.BufferSize];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0) yield return buffer.AsMemory(0, read);
        var digest = hasher.Finish();
        Records++;
        FileRead?.Invoke(index, digest);
        SegmentsRead?.Invoke(index, hasher.SegmentList);
        var place = new RecordPlace(index, 0, digest.Id.Length, start, digest.Id.Length, digest.Sha256);
        RecordRead?.Invoke(place);
        TextRead?.Invoke(place, default);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(int index, Stream content, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = files[index].Path;
        var lines = new RecordLines(content, path, format.Kind == RecordKind.Csv);
        var texts = new RecordText(format, path);
        if (format.Kind == RecordKind.Csv)
        {
            if (!await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false)) throw new RecordSyntaxException(path, 0, "the row that names the columns is missing");
            texts.TakeHeader(lines.Current.Span, lines.Start);
        }

        while (await lines.MoveNextAsync(cancellationToken).ConfigureAwait(false))
        {
            var text = texts.Of(lines.Current, lines.Start);
            if (Records > 0 && _separator.Length > 0) yield return _separator;
            var start = Length;
            Records++;
            if (RecordRead is not null || TextRead is not null)
            {
                var place = new RecordPlace(index, lines.Start, lines.Current.Length, start, text.Length, Hash256.FromBytes(SHA256.HashData(text.Span)));
                RecordRead?.Invoke(place);
                TextRead?.Invoke(place, text);
            }

            if (text.Length > 0) yield return text;
        }
    }
}
