using System.Text;

namespace ZeroG.Training.Tokenizers;

/// <summary>
/// GPT-2's characters for bytes (openai/gpt-2, encoder.py, <c>bytes_to_unicode</c>): the printable ones of Latin-1 stand for
/// themselves, the 68 others, in ascending order, are U+0100 and up. So any bytes are text without spaces or control characters.
/// </summary>
internal static class ByteAlphabet
{
    private const int Extra = 0x100;
    private static readonly char[] Characters = new char[256];
    private static readonly short[] Bytes = new short[Extra + 68];

    static ByteAlphabet()
    {
        Array.Fill(Bytes, (short)-1);
        for (int value = 0, extra = Extra; value < 256; value++)
        {
            bool isPrintable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            Characters[value] = isPrintable ? (char)value : (char)extra++;
            Bytes[Characters[value]] = (short)value;
        }
    }

    /// <summary>The characters of those bytes.</summary>
    public static string Text(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
            text.Append(Characters[value]);
        return text.ToString();
    }

    /// <summary>The bytes of those characters, or null when one stands for no byte.</summary>
    public static byte[]? TryBytes(string text)
    {
        var bytes = new byte[text.Length];
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] >= Bytes.Length || Bytes[text[i]] < 0)
                return null;
            bytes[i] = (byte)Bytes[text[i]];
        }
        return bytes;
    }
}
