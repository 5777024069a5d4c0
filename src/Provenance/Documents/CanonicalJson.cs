using System.Buffers;
using System.Globalization;
using System.Text;

namespace ZeroG.Provenance;

/// <summary>
/// JSON in its one canonical spelling (RFC 8785, restricted to integers): members in ascending order of their UTF-16 units, no white
/// space, the shortest escapes, UTF-8. So equal documents have equal bytes, and equal roots.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>Largest integer: beyond it, readers that keep numbers as doubles see another one.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>Writes a tree of <see cref="CanonicalObject"/>, lists of values, texts and integers (<see cref="long"/>).</summary>
    /// <exception cref="ArgumentException">A text with half a surrogate pair, an integer out of bounds, or another kind of value.</exception>
    public static byte[] Write(CanonicalObject document)
    {
        var writer = new ArrayBufferWriter<byte>();
        Write(writer, document);
        return writer.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> writer, object value)
    {
        switch (value)
        {
            case CanonicalObject document:
                WriteAll(writer, '{', document.Members, '}', member =>
                {
                    WriteText(writer, member.Key);
                    writer.Write(":"u8);
                    Write(writer, member.Value);
                });
                break;
            case string text:
                WriteText(writer, text);
                break;
            case long number when number is >= -MaxInteger and <= MaxInteger:
                writer.Write(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
                break;
            case IEnumerable<object> items:
                WriteAll(writer, '[', items, ']', item => Write(writer, item));
                break;
            default:
                throw new ArgumentException($"{value} has no canonical form: use objects, lists, texts and integers of at most 53 bits.", nameof(value));
        }
    }

    private static void WriteAll<T>(ArrayBufferWriter<byte> writer, char open, IEnumerable<T> items, char close, Action<T> write)
    {
        writer.Write([(byte)open]);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) writer.Write(","u8);
            isFirst = false;
            write(item);
        }

        writer.Write([(byte)close]);
    }

    private static void WriteText(ArrayBufferWriter<byte> writer, string text)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        // Throws on half a surrogate pair, which no UTF-8 has.
        writer.Write(Texts.Strict.GetBytes(escaped.Append('"').ToString()));
    }
}
