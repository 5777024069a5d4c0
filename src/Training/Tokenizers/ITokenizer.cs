namespace ZeroG.Training.Tokenizers;

/// <summary>Text as bytes to tokens 0 to <see cref="VocabularySize"/> − 1 and back, without loss. Safe for many threads at once.</summary>
public interface ITokenizer
{
    /// <summary>Distinct tokens.</summary>
    int VocabularySize { get; }

    /// <summary>The token that ends a text, or null when there is none.</summary>
    int? EndToken { get; }

    /// <summary>The tokens of a text. Any bytes are accepted: those that are not UTF-8 come back as they were.</summary>
    /// <exception cref="ArgumentException">A run without a break is too long to be merged in memory, or there are over 2²⁸ tokens.</exception>
    int[] Encode(ReadOnlySpan<byte> text);

    /// <summary>
    /// The bytes a token stands for: at least one, often not whole UTF-8 characters. The bytes of a text are those of its
    /// tokens one after another, so a stream of tokens is shown by feeding them to one <see cref="System.Text.Decoder"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    ReadOnlySpan<byte> BytesOf(int token);
}

/// <summary>What follows from a tokenizer's bytes of each token.</summary>
public static class TokenizerDecoding
{
    /// <summary>The text of those tokens, as bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such token.</exception>
    public static byte[] Decode(this ITokenizer tokenizer, ReadOnlySpan<int> tokens)
    {
        long length = 0;
        foreach (var token in tokens)
            length += tokenizer.BytesOf(token).Length;
        var bytes = new byte[length];
        int at = 0;
        foreach (var token in tokens)
        {
            var part = tokenizer.BytesOf(token);
            part.CopyTo(bytes.AsSpan(at));
            at += part.Length;
        }
        return bytes;
    }
}
