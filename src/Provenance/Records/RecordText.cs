using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ZeroG.Provenance;

/// <summary>Takes the text out of a line or row.</summary>
internal sealed class RecordText(RecordFormat format, string path)
{
    private const byte Quote = (byte)'"';
    private static readonly JsonReaderOptions s_json = new() { MaxDepth = 64 };

    private readonly byte[] _field = Encoding.UTF8.GetBytes(format.Field ?? "");
    private readonly ArrayBufferWriter<byte> _text = new();
    private int _columns;
    private int _column = -1;

    /// <summary>Takes the first row of a CSV file, which names its columns.</summary>
    /// <exception cref="RecordSyntaxException">No column has the name of the field, or several.</exception>
    public void TakeHeader(ReadOnlySpan<byte> row, long offset)
    {
        _columns = 0;
        while (true)
        {
            var isLast = TakeColumn(ref row, offset, isWanted: true);
            if (_text.WrittenSpan.SequenceEqual(_field))
                _column = _column < 0 ? _columns : throw Wrong(offset, $"two columns are called '{format.Field}'");
            _columns++;
            if (isLast) break;
        }

        if (_column < 0) throw Wrong(offset, $"no column is called '{format.Field}'");
    }

    /// <summary>The text of a line, until the next one is asked for.</summary>
    /// <exception cref="RecordSyntaxException">It has none.</exception>
    public ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> line, long offset) => format.Kind switch
    {
        RecordKind.Jsonl => OfJson(line.Span, offset),
        RecordKind.Csv => OfRow(line.Span, offset),
        _ => line,
    };

    private ReadOnlyMemory<byte> OfRow(ReadOnlySpan<byte> row, long offset)
    {
        ReadOnlyMemory<byte> text = default;
        var columns = 0;
        for (var isLast = false; !isLast; columns++)
        {
            isLast = TakeColumn(ref row, offset, columns == _column);
            if (columns == _column) text = _text.WrittenMemory;
        }

        return columns == _columns ? text : throw Wrong(offset, $"it has {columns} columns, and the first row {_columns}");
    }

    // Returns whether the row ends with it; a column that is not wanted leaves the text alone.
    private bool TakeColumn(ref ReadOnlySpan<byte> row, long offset, bool isWanted)
    {
        if (isWanted) _text.ResetWrittenCount();
        if (row.IsEmpty || row[0] != Quote)
        {
            var end = row.IndexOf((byte)format.Delimiter);
            var plain = end < 0 ? row : row[..end];
            if (plain.Contains(Quote)) throw Wrong(offset, "a quote stands in a field that does not begin with one");
            if (isWanted) _text.Write(plain);
            row = end < 0 ? default : row[(end + 1)..];
            return end < 0;
        }

        row = row[1..];
        while (true)
        {
            var end = row.IndexOf(Quote);
            if (end < 0) throw Wrong(offset, "a quoted field does not end");
            var isDoubled = end + 1 < row.Length && row[end + 1] == Quote;
            if (isWanted) _text.Write(row[..(isDoubled ? end + 1 : end)]);
            row = row[(isDoubled ? end + 2 : end + 1)..];
            if (isDoubled) continue;
            if (row.IsEmpty) return true;
            if (row[0] != format.Delimiter) throw Wrong(offset, "something follows the quote that ends a field");
            row = row[1..];
            return false;
        }
    }

    private ReadOnlyMemory<byte> OfJson(ReadOnlySpan<byte> line, long offset)
    {
        var hasText = false;
        try
        {
            var json = new Utf8JsonReader(line, s_json);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject) throw Wrong(offset, "it is no JSON object");
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isField = json.ValueTextEquals(_field);
                json.Read();
                if (!isField)
                {
                    json.Skip();
                    continue;
                }

                if (json.TokenType != JsonTokenType.String) throw Wrong(offset, $"'{format.Field}' is no text");
                if (hasText) throw Wrong(offset, $"'{format.Field}' is there twice");
                hasText = true;
                _text.ResetWrittenCount();
                // Escapes are never shorter than what they stand for.
                _text.Advance(json.CopyString(_text.GetSpan(Math.Max(1, json.ValueSpan.Length))));
            }

            // Beyond the object there may be white space alone.
            json.Read();
        }
        catch (JsonException broken)
        {
            throw Wrong(offset, $"it is not JSON ({broken.Message.TrimEnd('.')})");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(offset, "a text is not well-formed");
        }

        return hasText ? _text.WrittenMemory : throw Wrong(offset, $"there is no '{format.Field}'");
    }

    private RecordSyntaxException Wrong(long offset, string what) => new(path, offset, what);
}
