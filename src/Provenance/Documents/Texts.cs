using System.Text;

namespace ZeroG.Provenance;

/// <summary>UTF-8 as every document of this project has it.</summary>
internal static class Texts
{
    /// <summary>Refuses what is not well-formed, in both directions.</summary>
    public static UTF8Encoding Strict { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether every surrogate has its other half.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out var read) != System.Buffers.OperationStatus.Done) return false;
            text = text[read..];
        }

        return true;
    }
}
