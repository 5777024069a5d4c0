namespace ZeroG.Training.Tokenizers;

/// <summary>A tokenizer file is malformed, contradicts itself, or asks for what is not supported; the message says what, where and the remedy.</summary>
public sealed class TokenizerFormatException : FormatException
{
    /// <summary>An error at that place in the file.</summary>
    public TokenizerFormatException(string what, string where, string remedy, Exception? inner = null)
        : base($"{what} ({where}). {remedy}", inner) => (What, Where, Remedy) = (what, where, remedy);

    /// <summary>What is wrong.</summary>
    public string What { get; }

    /// <summary>Where in the file.</summary>
    public string Where { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }
}
