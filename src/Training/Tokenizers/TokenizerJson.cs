using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZeroG.Training.Tokenizers;

/// <summary>
/// Hugging Face's tokenizer.json (huggingface/tokenizers) for byte-level byte-pair encoding as GPT-2 has it, and for plain
/// bytes, which are the same without merges. Whatever would give other tokens than their library is refused by name.
/// </summary>
public static class TokenizerJson
{
    /// <summary>Longest file accepted, in bytes.</summary>
    public const int MaxBytes = 32 << 20;

    /// <summary>The file as UTF-8 without white space: the same bytes for equal tokenizers.</summary>
    /// <exception cref="ArgumentException">The tokenizer is neither of the two kinds.</exception>
    public static byte[] Write(ITokenizer tokenizer)
    {
        var (vocabulary, merges, added) = tokenizer switch
        {
            ByteTokenizer bytes => (Enumerable.Range(0, 256).Select(token => (byte[]?)bytes.BytesOf(token).ToArray()).ToArray(), [], []),
            BytePairTokenizer pairs => (pairs.Vocabulary, pairs.Merges, pairs.Added),
            _ => throw new ArgumentException($"A {tokenizer.GetType().Name} has no form as tokenizer.json: choose bytes or byte-pair encoding."),
        };
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteAdded(json, added);
            json.WriteNull("normalizer");
            WriteByteLevel(json, "pre_tokenizer", cutsWords: merges.Count > 0);
            json.WriteNull("post_processor");
            WriteByteLevel(json, "decoder", cutsWords: true);
            WriteModel(json, vocabulary, merges, added.ToDictionary(token => token.Id, token => token.Content));
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a file from a stranger.</summary>
    /// <exception cref="TokenizerFormatException">It is malformed, contradicts itself, or asks for what is not supported.</exception>
    public static ITokenizer Read(ReadOnlyMemory<byte> utf8) => TokenizerJsonReader.Read(utf8);

    private static void WriteAdded(Utf8JsonWriter json, IReadOnlyList<AddedToken> added)
    {
        json.WriteStartArray("added_tokens");
        foreach (var token in added)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", token.IsNormalized);
            json.WriteBoolean("special", token.IsSpecial);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteByteLevel(Utf8JsonWriter json, string name, bool cutsWords)
    {
        json.WriteStartObject(name);
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", false);
        json.WriteBoolean("use_regex", cutsWords);
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, IReadOnlyList<byte[]?> vocabulary, IReadOnlyList<(int First, int Second)> merges, Dictionary<int, string> added)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        for (int id = 0; id < vocabulary.Count; id++)
        {
            // An added token is looked up by its text.
            if (vocabulary[id] is { } bytes)
                json.WriteNumber(added.GetValueOrDefault(id) ?? ByteAlphabet.Text(bytes), id);
        }
        json.WriteEndObject();
        // As "a b", which every version of the library reads; the alphabet has no space.
        json.WriteStartArray("merges");
        foreach (var (first, second) in merges)
            json.WriteStringValue($"{ByteAlphabet.Text(vocabulary[first])} {ByteAlphabet.Text(vocabulary[second])}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
