using System.Text;
using System.Text.Json.Nodes;
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
    public void Merges_as_pairs_are_the_same_as_merges_as_text()
    {
        var root = JsonNode.Parse(Good)!;
        var merges = root["model"]!["merges"]!.AsArray();
        for (int i = 0; i < merges.Count; i++)
            merges[i] = new JsonArray([.. merges[i]!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]);
        Assert.Equal(Good, Encoding.UTF8.GetString(TokenizerJson.Write(Read(root.ToJsonString()))));
    }

    [Fact]
    public void The_tokenizer_of_bytes_comes_back_as_itself() =>
        Assert.Same(ByteTokenizer.Instance, TokenizerJson.Read(TokenizerJson.Write(ByteTokenizer.Instance)));

    private static ITokenizer Read(string json) => TokenizerJson.Read(Encoding.UTF8.GetBytes(json));
}
