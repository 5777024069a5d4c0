using System.Buffers;
using System.Buffers.Text;

namespace ZeroG.Provenance;

/// <summary>Tokens as a line: numbers in decimal, a space between two, a line feed at the end.</summary>
internal static class TokenLines
{
    private const int LongestNumber = 11; // of 32 bits, with its sign

    /// <summary>The line of tokens.</summary>
    public static ReadOnlyMemory<byte> Of(ReadOnlySpan<int> tokens)
    {
        var line = new ArrayBufferWriter<byte>(Math.Max(1, tokens.Length * 5));
        for (var i = 0; i < tokens.Length; i++)
        {
            if (i > 0) Append(line, (byte)' ');
            Utf8Formatter.TryFormat(tokens[i], line.GetSpan(LongestNumber), out var written);
            line.Advance(written);
        }

        Append(line, (byte)'\n');
        return line.WrittenMemory;
    }

    private static void Append(ArrayBufferWriter<byte> line, byte value)
    {
        line.GetSpan(1)[0] = value;
        line.Advance(1);
    }
}
