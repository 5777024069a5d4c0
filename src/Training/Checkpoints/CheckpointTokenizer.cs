using System.Globalization;
using System.Text;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Checkpoints;

/// <summary>
/// The tokenizer a checkpoint carries in its metadata: the text of tokenizer.json under "tokenizer", and under "end_token" the
/// token that ends a text, where another one than the tokenizer's own is meant; empty for none. Without them tokens are bytes.
/// </summary>
public static class CheckpointTokenizer
{
    /// <summary>Key of the text of tokenizer.json.</summary>
    public const string Key = "tokenizer";

    /// <summary>Key of the number of the end token.</summary>
    public const string EndKey = "end_token";

    // The header of a file holds it as a JSON string, with every quote escaped, and has other things to hold.
    private const int MaxEscapedBytes = SafetensorsHeaderReader.MaxHeaderBytes - (2 << 20);

    /// <summary>The same checkpoint with that tokenizer; bytes need no metadata, so its file stays as it is.</summary>
    /// <exception cref="CheckpointFormatException">The tokenizer has more tokens than the model, or is too large for the header of a file.</exception>
    public static Checkpoint With(Checkpoint checkpoint, ITokenizer tokenizer)
    {
        RequireFits(checkpoint, tokenizer);
        var metadata = new SortedDictionary<string, string>(checkpoint.Metadata.ToDictionary(), StringComparer.Ordinal);
        metadata.Remove(Key);
        metadata.Remove(EndKey);
        foreach (var (key, value) in Metadata(tokenizer, checkpoint.Config.VocabularySize))
            metadata.Add(key, value);
        return checkpoint with { Metadata = metadata };
    }

    /// <summary>What a checkpoint of a model with that vocabulary says of its tokenizer; nothing for bytes.</summary>
    /// <exception cref="CheckpointFormatException">The tokenizer is too large for the header of a file.</exception>
    public static IReadOnlyDictionary<string, string> Metadata(ITokenizer tokenizer, int vocabularySize)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (tokenizer is ByteTokenizer && vocabularySize == 256)
            return metadata;
        var json = TokenizerJson.Write(tokenizer);
        var text = Encoding.UTF8.GetString(json);
        long escaped = Encoding.UTF8.GetByteCount(Safetensors.Escaping.Encode(text));
        if (escaped > MaxEscapedBytes)
            throw new CheckpointFormatException(
                $"The tokenizer takes {escaped} bytes", "metadata key 'tokenizer'", $"The header of a checkpoint holds at most {MaxEscapedBytes}: choose one with fewer tokens.");
        metadata.Add(Key, text);
        if (tokenizer is BytePairTokenizer pairs && pairs.EndToken != BytePairTokenizer.UsualEnd(pairs.Added))
            metadata.Add(EndKey, pairs.EndToken?.ToString(CultureInfo.InvariantCulture) ?? "");
        return metadata;
    }

    /// <summary>The tokenizer a checkpoint carries, or bytes.</summary>
    /// <exception cref="CheckpointFormatException">It carries none though its vocabulary is not that of bytes, or one with more tokens than the model.</exception>
    /// <exception cref="TokenizerFormatException">What it carries is no tokenizer.</exception>
    public static ITokenizer Of(Checkpoint checkpoint)
    {
        if (!checkpoint.Metadata.TryGetValue(Key, out var json))
        {
            return checkpoint.Config.VocabularySize == 256
                ? ByteTokenizer.Instance
                : throw new CheckpointFormatException(
                    $"The model has {checkpoint.Config.VocabularySize} tokens, but the file carries no tokenizer", "metadata",
                    "Import the model together with its tokenizer.json: 'zerog model import'.");
        }
        var tokenizer = TokenizerJson.Read(Encoding.UTF8.GetBytes(json));
        RequireFits(checkpoint, tokenizer);
        if (!checkpoint.Metadata.TryGetValue(EndKey, out var text))
            return tokenizer;
        if (text.Length == 0 && tokenizer is BytePairTokenizer endless)
            return endless.WithEndToken(null);
        return tokenizer is BytePairTokenizer pairs && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var end) && end < pairs.VocabularySize
            ? pairs.WithEndToken(end)
            : throw new CheckpointFormatException("The end token is no token of the tokenizer", $"metadata key '{EndKey}'", "Take a file that this project wrote.");
    }

    private static void RequireFits(Checkpoint checkpoint, ITokenizer tokenizer)
    {
        if (tokenizer.VocabularySize > checkpoint.Config.VocabularySize)
            throw new CheckpointFormatException(
                $"The tokenizer has {tokenizer.VocabularySize} tokens, the model {checkpoint.Config.VocabularySize}", "tokenizer",
                "Choose the tokenizer the model was trained with.");
    }
}
