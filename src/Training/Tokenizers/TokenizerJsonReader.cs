using System.Text;
using System.Text.Json;
using ZeroG.Training.Model;

namespace ZeroG.Training.Tokenizers;

/// <summary>Reads tokenizer.json. Sizes are bounded first; parts that change what tokens a text has are supported or refused.</summary>
internal static class TokenizerJsonReader
{
    private const int MaxAdded = 4096;
    private const string Again = "Mend the file, or take one that Hugging Face's tokenizers wrote.";
    private const string OnlyGpt2 = "Only byte-level byte-pair encoding as GPT-2 has it is supported.";

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    public static ITokenizer Read(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Length > TokenizerJson.MaxBytes)
            throw new TokenizerFormatException($"The file has {utf8.Length} bytes", "tokenizer.json", $"At most {TokenizerJson.MaxBytes} are accepted.");
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            return Read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            throw new TokenizerFormatException("The file is not the JSON object it should be: " + e.Message, "tokenizer.json", Again, e);
        }
    }

    private static ITokenizer Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Malformed($"It is no object but {root.ValueKind}", "tokenizer.json");
        if (Member(root, "normalizer") is { } normalizer)
            throw Unsupported($"A normalizer ('{TypeOf(normalizer)}') changes the text", "normalizer");
        bool cutsWords = ReadPreTokenizer(root);
        RequireByteLevel(root, "post_processor", isOptional: true);
        RequireByteLevel(root, "decoder", isOptional: false);
        var model = Member(root, "model") is { ValueKind: JsonValueKind.Object } found ? found : throw Malformed("There is no model", "model");
        RequireSupported(model);

        var added = ReadAdded(root);
        var ids = ReadVocabulary(model, added, out var vocabulary);
        var merges = ReadMerges(model, ids);
        if (merges.Count > 0 && !cutsWords)
            throw Unsupported("Merges across words ('use_regex' is false) are not bounded in their cost", "pre_tokenizer");
        bool isBytes = merges.Count == 0 && added.Count == 0 && vocabulary.Length == 256
            && Enumerable.Range(0, 256).All(id => vocabulary[id] is [var value] && value == id);
        if (isBytes)
            return ByteTokenizer.Instance;
        var tokenizer = new BytePairTokenizer(vocabulary, merges, added);
        RequireOwnIds(added, ids);
        return tokenizer;
    }

    private static bool ReadPreTokenizer(JsonElement root)
    {
        RequireByteLevel(root, "pre_tokenizer", isOptional: false);
        var part = Member(root, "pre_tokenizer")!.Value;
        if (Flag(part, "add_prefix_space", "pre_tokenizer", missing: true)) // the library's default
            throw Unsupported("'add_prefix_space' is true, so that a text would not come back as it was", "pre_tokenizer");
        return Flag(part, "use_regex", "pre_tokenizer", missing: true);
    }

    private static void RequireByteLevel(JsonElement root, string name, bool isOptional)
    {
        var part = Member(root, name);
        if (part is null && isOptional)
            return;
        var type = part is { } found ? TypeOf(found) : "nothing";
        if (type != "ByteLevel")
            throw Unsupported($"It is '{type}', not 'ByteLevel'", name);
    }

    private static void RequireSupported(JsonElement model)
    {
        var type = TypeOf(model);
        if (type != "BPE")
            throw Unsupported($"It is '{type}', not 'BPE'", "model");
        foreach (var name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (Member(model, name) is { } affix && affix.GetString() is { Length: > 0 })
                throw Unsupported($"'{name}' is set", "model");
        }
        if (Member(model, "dropout") is { } dropout && dropout.GetDouble() != 0)
            throw Unsupported("'dropout' leaves merges out at random", "model");
        foreach (var name in (string[])["byte_fallback", "ignore_merges"])
        {
            if (Flag(model, name, "model", missing: false))
                throw Unsupported($"'{name}' is true", "model");
        }
    }

    private static List<AddedToken> ReadAdded(JsonElement root)
    {
        var added = new List<AddedToken>();
        if (Member(root, "added_tokens") is not { } list)
            return added;
        foreach (var element in list.EnumerateArray())
        {
            var where = $"added_tokens[{added.Count}]";
            if (added.Count == MaxAdded)
                throw Malformed($"There are more than {MaxAdded}", "added_tokens");
            if (element.ValueKind != JsonValueKind.Object)
                throw Malformed("It is no object", where);
            int id = Member(element, "id") is { } number ? ReadId(number, where) : throw Malformed("It has no id", where);
            if (Member(element, "content") is not { } content || content.GetString() is not { Length: > 0 } text)
                throw Malformed("Its content is missing or empty", where);
            foreach (var name in (string[])["single_word", "lstrip", "rstrip"])
            {
                if (Flag(element, name, where, missing: false))
                    throw Unsupported($"'{name}' is true", where);
            }
            added.Add(new AddedToken(id, text, Flag(element, "special", where, missing: false), Flag(element, "normalized", where, missing: false)));
        }
        return added;
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement model, List<AddedToken> added, out byte[]?[] vocabulary)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        if (Member(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocab)
            throw Malformed("There is no vocabulary", "model.vocab");
        int count = vocab.GetPropertyCount();
        if (count > ModelConfig.MaxVocabularySize)
            throw Malformed($"It has {count} tokens; at most {ModelConfig.MaxVocabularySize} are supported", "model.vocab");
        vocabulary = new byte[]?[count == 0 ? 0 : 1 + vocab.EnumerateObject().Max(token => ReadId(token.Value, Token(token.Name)))];
        var contents = added.GroupBy(t => t.Id).ToDictionary(t => t.Key, t => t.First().Content);
        foreach (var token in vocab.EnumerateObject())
        {
            int id = token.Value.GetInt32();
            if (vocabulary[id] is not null)
                throw Malformed($"Its id {id} is another token's too", Token(token.Name));
            // An added token may be listed here by its plain text; it is never made by merges.
            bool isAdded = contents.TryGetValue(id, out var content) && content == token.Name;
            var bytes = isAdded ? Encoding.UTF8.GetBytes(token.Name) : ByteAlphabet.TryBytes(token.Name);
            if (bytes is null or [])
                throw Malformed("It is not of the byte alphabet", Token(token.Name));
            vocabulary[id] = bytes;
            ids.Add(token.Name, id);
        }
        return ids;
    }

    // The library takes no id of an added token from the file: one that is in the vocabulary has the id it has there, and the
    // others are numbered on from the vocabulary's size, in the order of the file (added_vocabulary.rs, add_tokens).
    private static void RequireOwnIds(List<AddedToken> added, Dictionary<string, int> ids)
    {
        int next = ids.Count;
        for (int i = 0; i < added.Count; i++)
        {
            int due = ids.TryGetValue(added[i].Content, out var listed) ? listed : next++;
            if (added[i].Id != due)
                throw Malformed($"Its id is {added[i].Id}, but a reader gives '{Shown(added[i].Content)}' the id {due}", $"added_tokens[{i}]");
        }
        if (next > ModelConfig.MaxVocabularySize)
            throw Malformed($"There are {next} tokens with the added ones; at most {ModelConfig.MaxVocabularySize} are supported", "model.vocab");
    }

    private static List<(int First, int Second)> ReadMerges(JsonElement model, Dictionary<string, int> ids)
    {
        var merges = new List<(int, int)>();
        if (Member(model, "merges") is not { } list)
            throw Malformed("There are no merges", "model.merges");
        if (list.GetArrayLength() > ModelConfig.MaxVocabularySize)
            throw Malformed($"There are {list.GetArrayLength()}; at most {ModelConfig.MaxVocabularySize} are supported", "model.merges");
        foreach (var merge in list.EnumerateArray())
        {
            var where = $"model.merges[{merges.Count}]";
            string[] parts = merge.ValueKind == JsonValueKind.Array
                ? [.. merge.EnumerateArray().Take(3).Select(part => part.GetString() ?? "")]
                : merge.GetString()?.Split(' ') ?? [];
            if (parts.Length != 2)
                throw Malformed("It is not a pair of tokens", where);
            merges.Add((Part(parts[0]), Part(parts[1])));

            int Part(string part) => ids.TryGetValue(part, out var id)
                ? id
                : throw Malformed($"Its part '{Shown(part)}' is not in the vocabulary", where);
        }
        return merges;
    }

    private static int ReadId(JsonElement number, string where) =>
        number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var id) && id is >= 0 and < ModelConfig.MaxVocabularySize
            ? id
            : throw Malformed($"Its id is not a whole number from 0 to {ModelConfig.MaxVocabularySize - 1}", where);

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool Flag(JsonElement parent, string name, string where, bool missing) => Member(parent, name) is not { } value
        ? missing
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Malformed($"'{name}' is neither true nor false", where);

    private static string TypeOf(JsonElement part) =>
        part.ValueKind == JsonValueKind.Object && Member(part, "type") is { ValueKind: JsonValueKind.String } type ? Shown(type.GetString()!) : "of no type";

    private static string Token(string name) => $"model.vocab, token '{Shown(name)}'";

    private static string Shown(string text) => new([.. text.Take(80).Select(c => char.IsControl(c) ? '?' : c)]);

    private static TokenizerFormatException Malformed(string what, string where) => new(what, where, Again);

    private static TokenizerFormatException Unsupported(string what, string where) => new(what, where, OnlyGpt2);
}
