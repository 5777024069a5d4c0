using System.Globalization;
using ZeroG.Training.Data;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary>Turns files into tokens.</summary>
internal static class TokenText
{
    /// <summary>Reads a tokenizer.json.</summary>
    /// <exception cref="ZeroGException">The file is missing or too long.</exception>
    /// <exception cref="TokenizerFormatException">It is no tokenizer that is supported.</exception>
    public static async Task<ITokenizer> ReadTokenizerAsync(string path, CancellationToken cancellationToken)
    {
        var json = await InputFile.ReadAllAsync(path, TokenizerJson.MaxBytes, cancellationToken);
        return await Task.Run(() => TokenizerJson.Read(json), cancellationToken);
    }

    /// <summary>A text as a corpus; bytes stay bytes.</summary>
    /// <exception cref="ZeroGException">A run of the text has no break for too long.</exception>
    public static Task<Corpus> EncodeAsync(byte[] text, string path, ITokenizer tokenizer, CancellationToken cancellationToken) =>
        RunAsync(() => Corpus.Encode(text, tokenizer), path, cancellationToken);

    /// <summary>The tokens of a text.</summary>
    /// <exception cref="ZeroGException">A run of the text has no break for too long.</exception>
    public static Task<int[]> TokensAsync(byte[] text, string path, ITokenizer tokenizer, CancellationToken cancellationToken) =>
        RunAsync(() => tokenizer.Encode(text), path, cancellationToken);

    /// <summary>Numbers of tokens, with white space between them.</summary>
    /// <exception cref="ZeroGException">One is no number of a token.</exception>
    public static int[] Parse(string numbers, string path, ITokenizer tokenizer)
    {
        var tokens = new List<int>();
        foreach (var word in numbers.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var token) || token >= tokenizer.VocabularySize)
            {
                throw new ZeroGException(
                    FailureKind.Invalid,
                    $"{path} names '{PlainText.Shorten(word)}' as number {tokens.Count + 1}, which is no token.",
                    $"Tokens of this tokenizer are whole numbers from 0 to {tokenizer.VocabularySize - 1}.");
            }

            tokens.Add(token);
        }

        return [.. tokens];
    }

    private static async Task<T> RunAsync<T>(Func<T> encode, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(encode, cancellationToken);
        }
        catch (ArgumentException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"{path} cannot be cut into tokens: {wrong.Message}", "Choose a text, not binary data.", wrong);
        }
    }
}
