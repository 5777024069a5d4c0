using System.Text;

namespace ZeroG.Cli;

/// <summary>Bytes that arrive in pieces, as text that is safe to print: no character is shown before all of it is there.</summary>
/// <remarks>
/// UTF-8 with what is not replaced by U+FFFD. Control characters other than tab and line feed are replaced too: a model can
/// write escape sequences that a terminal would obey.
/// </remarks>
internal sealed class PlainText
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>A whole text.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => new PlainText().Next(bytes, isLast: true);

    /// <summary>The start of a word from elsewhere, for a message.</summary>
    public static string Shorten(string word) => new([.. word.Take(40).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);

    /// <summary>Text from elsewhere as one line: with U+FFFD for what commands a terminal, breaks the line, or turns the direction of what follows.</summary>
    public static string Line(string text) => text.Any(Commands) ? string.Create(text.Length, text, static (line, from) =>
    {
        for (var i = 0; i < line.Length; i++) line[i] = Commands(from[i]) ? '\uFFFD' : from[i];
    }) : text;

    /// <summary>What these bytes complete; empty while a character is cut.</summary>
    /// <param name="bytes">The next bytes.</param>
    /// <param name="isLast">Whether no more follow: a character that is cut then is replaced.</param>
    public string Next(ReadOnlySpan<byte> bytes, bool isLast = false)
    {
        var text = new char[_decoder.GetCharCount(bytes, isLast)];
        _decoder.GetChars(bytes, text, isLast);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\n' or '\t')) text[i] = '\uFFFD';
        }

        return new string(text);
    }

    // Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX #9) beside the controls, and its two line ends.
    private static bool Commands(char c) => char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\u2028' or '\u2029';
}
