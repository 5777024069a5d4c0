using System.Text;
using System.Text.Json.Nodes;
using ZeroG.Training.Numerics;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class TokenizerJsonTests
{
    private static readonly string Good = Encoding.UTF8.GetString(TokenizerJson.Write(BytePairTrainer.Train("low low lower"u8, 260)));

    public static TheoryData<string, Action<JsonNode>> Hostile => new()
    {
        { "model.merges[0]", root => root["model"]!["merges"]![0] = "l zz" },                       // a part that is no token
        { "model.merges[1]", root => root["model"]!["merges"]![1] = "l r" },                        // makes no token
        { "model.merges[0]", root => root["model"]!["merges"]![0] = "low" },
        { "model.merges[0]", root => root["model"]!["merges"]![0] = new JsonArray("l", "o", "w") },
        { "model.merges[3]", root => root["model"]!["merges"]!.AsArray().Add("l o") },              // there twice
        { "tokenizer.json", root => root["model"]!["merges"]![0] = 7 },
        { "id 257", root => { root["model"]!["vocab"]!.AsObject().Remove("low"); root["model"]!["merges"] = new JsonArray(); } },
        { "model.merges[2]", root => root["model"]!["vocab"]!.AsObject().Remove("low") },
        { "model.vocab", root => root["model"]!["vocab"]!.AsObject().Remove("a") },                 // a byte without token
        { "model.vocab", root => root["model"]!["vocab"]!["zz"] = 5 },                              // two of one id
        { "model.vocab", root => root["model"]!["vocab"]!["zz"] = -1 },
        { "model.vocab", root => root["model"]!["vocab"]!["zz"] = 1e300 },
        { "model.vocab", root => root["model"]!["vocab"]!["zz"] = int.MaxValue },
        { "model.vocab", root => root["model"]!["vocab"]!["▁zz"] = 260 },
        { "added_tokens", root => root["added_tokens"]![0]!["id"] = 261 },                          // a gap
        { "added_tokens", root => root["added_tokens"]![0]!["id"] = 3 },                            // of another token
        { "added_tokens[0]", root => root["added_tokens"]![0]!["content"] = "" },
        { "added_tokens[0]", root => root["added_tokens"]![0]!["lstrip"] = true },
        { "normalizer", root => root["normalizer"] = new JsonObject { ["type"] = "NFKC" } },
        { "pre_tokenizer", root => root["pre_tokenizer"]!["type"] = "Metaspace" },
        { "pre_tokenizer", root => root["pre_tokenizer"] = null },
        { "pre_tokenizer", root => root["pre_tokenizer"]!["add_prefix_space"] = true },
        { "pre_tokenizer", root => root["pre_tokenizer"]!["use_regex"] = false },
        { "post_processor", root => root["post_processor"] = new JsonObject { ["type"] = "TemplateProcessing" } },
        { "decoder", root => root["decoder"] = null },
        { "model", root => root["model"]!["type"] = "Unigram" },
        { "model", root => root["model"]!["byte_fallback"] = true },
        { "model", root => root["model"]!["dropout"] = 0.1 },
        { "model", root => root["model"] = null },
        { "model.vocab", root => root["model"]!["vocab"] = new JsonArray() },
        { "model.merges", root => root["model"]!.AsObject().Remove("merges") },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_file_that_lies_or_asks_for_more_is_refused_by_place(string where, Action<JsonNode> damage)
    {
        var root = JsonNode.Parse(Good)!;
        damage(root);
        var error = Assert.Throws<TokenizerFormatException>(() => Read(root.ToJsonString()));
        Assert.Contains(where, $"{error.Where} {error.What}", StringComparison.Ordinal);
        Assert.True(error.What.Length > 0 && error.Remedy.Length > 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{} {}")]
    [InlineData("""{"model":{},"model":{}}""")]
    [InlineData("\uFEFF\uD800")]
    public void What_is_no_tokenizer_at_all_is_refused(string text) => Assert.Throws<TokenizerFormatException>(() => Read(text));

    [Fact]
    public void A_file_too_deep_or_too_large_is_refused_before_it_is_understood()
    {
        Assert.Throws<TokenizerFormatException>(() => Read(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))));
        Assert.Throws<TokenizerFormatException>(() => TokenizerJson.Read(new byte[TokenizerJson.MaxBytes + 1]));
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes(Good);
        for (int length = 0; length < bytes.Length; length += 7)
            Assert.Throws<TokenizerFormatException>(() => TokenizerJson.Read(bytes.AsMemory(0, length)));
    }

    [Fact]
    public void Corrupted_bytes_lead_to_a_named_error_or_to_a_tokenizer_and_nothing_else()
    {
        // Without most of the vocabulary's text, so that changes hit what has a meaning.
        var bytes = Encoding.UTF8.GetBytes(Good);
        int[] places = [.. Enumerable.Range(0, bytes.Length).Where(i => i < 500 || i > bytes.Length - 200)];
        var stream = CounterRandom.For(12);
        int refused = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            byte[] mutated = [.. bytes];
            for (int change = 0; change <= trial % 3; change++)
            {
                var at = places[stream.Below((ulong)(trial * 8 + change * 2), places.Length)];
                mutated[at] = Marks[(int)stream.Below((ulong)(trial * 8 + change * 2 + 1), Marks.Length)];
            }
            var error = Record.Exception(() => TokenizerJson.Read(mutated));
            if (error is not null)
                Assert.IsType<TokenizerFormatException>(error);
            refused += error is null ? 0 : 1;
        }
        Assert.InRange(refused, 1000, 2999);
    }

    [Fact]
    public void Merges_as_pairs_are_the_same_as_merges_as_text()
    {
        var root = JsonNode.Parse(Good)!;
        var merges = root["model"]!["merges"]!.AsArray();
        for (int i = 0; i < merges.Count; i++)
            merges[i] = new JsonArray([.. merges[i]!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]);
        Assert.Equal(Good, Encoding.UTF8.GetString(TokenizerJson.Write(Read(root.ToJsonString()))));
    }

    [Theory]
    [InlineData("[end of text]")]
    [InlineData("‹｜fin｜>")]
    public void An_added_token_in_the_vocabulary_is_listed_there_by_its_text(string content)
    {
        var json = WithListed(content, out var id);
        var tokenizer = Read(json);
        byte[] text = [.. "low"u8, .. Encoding.UTF8.GetBytes(content), .. "er"u8];

        var written = Encoding.UTF8.GetString(TokenizerJson.Write(tokenizer));

        Assert.Equal(id, JsonNode.Parse(written)!["model"]!["vocab"]![content]!.GetValue<int>());
        Assert.Contains(id, tokenizer.Encode(text));
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.Equal(tokenizer.Encode(text), Read(written).Encode(text));
        Assert.Equal(written, Encoding.UTF8.GetString(TokenizerJson.Write(Read(written))));
    }

    [Fact]
    public void No_merge_reaches_an_added_token_that_is_listed_by_its_text()
    {
        var root = JsonNode.Parse(WithListed("[end of text]", out _))!;
        root["model"]!["merges"]!.AsArray().Add(new JsonArray("[end of text]", "l"));
        Assert.Contains("added token", Assert.Throws<TokenizerFormatException>(() => Read(root.ToJsonString())).What, StringComparison.Ordinal);

        root = JsonNode.Parse(WithListed(" l", out _))!;
        root["model"]!["merges"]!.AsArray().Add("Ġ l");
        Assert.Contains("not in the vocabulary", Assert.Throws<TokenizerFormatException>(() => Read(root.ToJsonString())).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Added_tokens_that_a_reader_would_number_otherwise_are_refused()
    {
        var root = JsonNode.Parse(Good)!;
        var added = root["added_tokens"]!.AsArray();
        added.Add(Added(260, "<b>"));
        Assert.Equal(261, Read(root.ToJsonString()).VocabularySize);

        // Out of order; and one with the bytes of another token, but not under its own text.
        (added[0]!["id"], added[1]!["id"]) = (260, 259);
        Assert.Contains("added_tokens[0]", Assert.Throws<TokenizerFormatException>(() => Read(root.ToJsonString())).Where, StringComparison.Ordinal);
        (added[0]!["id"], added[1]!["id"], added[1]!["content"]) = (259, root["model"]!["vocab"]!["ĉ"]!.GetValue<int>(), "\t");
        Assert.Contains("added_tokens[1]", Assert.Throws<TokenizerFormatException>(() => Read(root.ToJsonString())).Where, StringComparison.Ordinal);
    }

    [Fact]
    public void Added_tokens_of_the_text_as_it_is_are_found_before_those_of_the_normalized_text()
    {
        var root = JsonNode.Parse(Good)!;
        var added = root["added_tokens"]!.AsArray();
        added.Add(Added(260, "ab"));
        added.Add(Added(261, "abcd", isNormalized: true));
        added.Add(Added(262, "bz", isNormalized: true));
        var tokenizer = Read(root.ToJsonString());

        Assert.Equal([260, .. tokenizer.Encode("cd"u8), 262], tokenizer.Encode("abcdbz"u8));
        Assert.Equal(tokenizer.Encode("abcdbz"u8), Read(Encoding.UTF8.GetString(TokenizerJson.Write(tokenizer))).Encode("abcdbz"u8));
    }

    [Fact]
    public void The_tokenizer_of_bytes_comes_back_as_itself() =>
        Assert.Same(ByteTokenizer.Instance, TokenizerJson.Read(TokenizerJson.Write(ByteTokenizer.Instance)));

    /// <summary>The good file with one more token in the vocabulary, an added one.</summary>
    internal static string WithListed(string content, out int id)
    {
        var root = JsonNode.Parse(Good)!;
        id = root["added_tokens"]![0]!["id"]!.GetValue<int>();
        root["model"]!["vocab"]![content] = id;
        root["added_tokens"]![0]!["id"] = id + 1;
        root["added_tokens"]!.AsArray().Insert(0, Added(id, content));
        return root.ToJsonString();
    }

    private static JsonObject Added(int id, string content, bool isNormalized = false) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = isNormalized,
        ["special"] = true,
    };

    private static ReadOnlySpan<byte> Marks => "0123456789\"[]{},:nutf-eE. "u8;

    private static ITokenizer Read(string json) => TokenizerJson.Read(Encoding.UTF8.GetBytes(json));
}
