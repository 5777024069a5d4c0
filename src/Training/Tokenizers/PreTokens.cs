using System.Globalization;
using System.Text;

namespace ZeroG.Training.Tokenizers;

/// <summary>
/// Cuts text into the words that merges never cross, as GPT-2's pattern does (openai/gpt-2, encoder.py):
/// <c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>.
/// </summary>
/// <remarks>
/// Written out because a .NET pattern sees UTF-16 units, not characters beyond U+FFFF. Classes are those of .NET's own tables,
/// the same on every machine of a .NET version; \s is Unicode's White_Space. A byte that is not UTF-8 counts as punctuation.
/// </remarks>
internal static class PreTokens
{
    private enum Kind
    {
        Letter,
        Number,
        Space,
        Other,
    }

    /// <summary>Bytes of the first word of a text that is not empty.</summary>
    public static int FirstLength(ReadOnlySpan<byte> text)
    {
        if (text[0] == '\'' && Contraction(text[1..]) is > 0 and var contracted)
            return 1 + contracted;
        int start = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        var kind = KindOf(text[start..], out int width);
        if (kind != Kind.Space)
        {
            int end = start + width;
            while (end < text.Length && KindOf(text[end..], out width) == kind)
                end += width;
            return end;
        }
        // White space up to the end of the text, or without its last character, which belongs to what follows.
        int last = 0, after = 0;
        while (after < text.Length && KindOf(text[after..], out width) == Kind.Space)
        {
            last = after;
            after += width;
        }
        return after == text.Length || last == 0 ? after : last;
    }

    private static int Contraction(ReadOnlySpan<byte> rest) =>
        rest.StartsWith("s"u8) || rest.StartsWith("t"u8) || rest.StartsWith("m"u8) || rest.StartsWith("d"u8) ? 1
        : rest.StartsWith("re"u8) || rest.StartsWith("ve"u8) || rest.StartsWith("ll"u8) ? 2
        : 0;

    private static Kind KindOf(ReadOnlySpan<byte> text, out int width)
    {
        int first = text[0];
        if (first < 0x80)
        {
            width = 1;
            return (first | 0x20) is >= 'a' and <= 'z' ? Kind.Letter
                : first is >= '0' and <= '9' ? Kind.Number
                : first is ' ' or (>= '\t' and <= '\r') ? Kind.Space
                : Kind.Other;
        }
        Rune.DecodeFromUtf8(text, out var rune, out width);
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => Kind.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Number,
            UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => Kind.Space,
            _ => rune.Value == 0x85 ? Kind.Space : Kind.Other, // NEXT LINE is a control character and white space
        };
    }
}
