namespace ZeroG.Training.Tokenizers;

/// <summary>A token is a byte: 256 of them, and none that ends a text.</summary>
public sealed class ByteTokenizer : ITokenizer
{
    private static readonly byte[] All = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    private ByteTokenizer()
    {
    }

    /// <summary>The only one there is.</summary>
    public static ByteTokenizer Instance { get; } = new();

    /// <inheritdoc/>
    public int VocabularySize => 256;

    /// <inheritdoc/>
    public int? EndToken => null;

    /// <inheritdoc/>
    public int[] Encode(ReadOnlySpan<byte> text)
    {
        var tokens = new int[text.Length];
        for (int i = 0; i < text.Length; i++)
            tokens[i] = text[i];
        return tokens;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> BytesOf(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(token, 255);
        return All.AsSpan(token, 1);
    }
}
