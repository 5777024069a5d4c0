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
}
