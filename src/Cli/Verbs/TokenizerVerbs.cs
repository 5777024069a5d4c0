using System.CommandLine;
using System.Globalization;
using System.Text;
using ZeroG.Training.Model;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Cli;

/// <summary><c>zerog tokenizer</c>: learn a vocabulary, and turn text into tokens and back. Needs no node.</summary>
internal static class TokenizerVerbs
{
    private const int MaxTrainingBytes = 1 << 30;
    private const int MaxShownBytes = 64 << 20;

    private static readonly Argument<string> TextFile = new("FILE") { Description = "A text." };

    private static readonly Argument<string> TokenFile = new("FILE") { Description = "Numbers of tokens, with white space between them." };

    private static readonly Option<int?> Vocabulary = NumberOption.Create<int>(
        "--vocabulary", "Tokens to learn, those of the 256 bytes and of a text's end among them", 4096, BytePairTrainer.MinVocabularySize, ModelConfig.MaxVocabularySize);

    private static readonly Option<string> Target = new("--to") { Description = "The tokenizer.json to write.", HelpName = "FILE", Required = true };

    private static readonly Option<string> Tokenizer = new("--tokenizer") { Description = "A tokenizer.json.", HelpName = "FILE", Required = true };

    private static readonly Option<string?> DecodedTarget = new("--to")
    {
        Description = "A file for the bytes as they are. Without it they are printed, made safe for a terminal.",
        HelpName = "FILE",
    };

    public static Command Create() => Verb.Group(
        "tokenizer",
        "Learn a vocabulary, and turn text into tokens and back. Needs no node.",
        Verb.Create("train", "Learn byte-level byte-pair encoding from a text.", [TextFile, Vocabulary, Target], TrainAsync),
        Verb.Create("encode", "Print the tokens of a text.", [TextFile, Tokenizer], EncodeAsync),
        Verb.Create("decode", "Print the text of tokens.", [TokenFile, Tokenizer, DecodedTarget], DecodeAsync));

    private static async Task<int> TrainAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(Target);
        OutputFile.RequireFree(path);
        var asked = invocation.Arguments.GetValue(Vocabulary) ?? 4096;
        var text = await InputFile.ReadAllAsync(invocation.Arguments.GetRequiredValue(TextFile), MaxTrainingBytes, cancellationToken);
        var tokenizer = await Task.Run(() => BytePairTrainer.Train(text, asked, cancellationToken), cancellationToken);
        var json = TokenizerJson.Write(tokenizer);
        await OutputFile.WriteAsync(path, file => file.Write(json), cancellationToken);
        if (tokenizer.VocabularySize < asked)
            invocation.Terminal.Note($"no pair occurs twice after {Quantity.Count(tokenizer.VocabularySize)} tokens; {Quantity.Count(asked)} were asked for");
        var result = new { File = Path.GetFullPath(path), Vocabulary = tokenizer.VocabularySize, Bytes = text.Length };
        invocation.Terminal.Result(result, output => Columns.WritePairs(
            output, ("file", result.File), ("vocabulary", $"{Quantity.Count(result.Vocabulary)} tokens"), ("learnt from", Quantity.Bytes(result.Bytes))));
        return ExitCodes.Success;
    }

    private static async Task<int> EncodeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(TextFile);
        var tokenizer = await TokenText.ReadTokenizerAsync(invocation.Arguments.GetRequiredValue(Tokenizer), cancellationToken);
        var text = await InputFile.ReadAllAsync(path, MaxShownBytes, cancellationToken);
        var tokens = await TokenText.TokensAsync(text, path, tokenizer, cancellationToken);
        invocation.Terminal.Result(
            new { Tokens = tokens, Bytes = text.Length },
            output => output.WriteLine(string.Join(' ', tokens.Select(token => token.ToString(CultureInfo.InvariantCulture)))));
        return ExitCodes.Success;
    }

    private static async Task<int> DecodeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(TokenFile);
        if (invocation.Arguments.GetValue(DecodedTarget) is { } place) OutputFile.RequireFree(place);
        var tokenizer = await TokenText.ReadTokenizerAsync(invocation.Arguments.GetRequiredValue(Tokenizer), cancellationToken);
        var numbers = Encoding.UTF8.GetString(await InputFile.ReadAllAsync(path, MaxShownBytes, cancellationToken));
        var bytes = tokenizer.Decode(TokenText.Parse(numbers, path, tokenizer));
        if (invocation.Arguments.GetValue(DecodedTarget) is { } target)
        {
            await OutputFile.WriteAsync(target, file => file.Write(bytes), cancellationToken);
            invocation.Terminal.Result(new { File = Path.GetFullPath(target), Bytes = bytes.Length }, output => output.WriteLine(Path.GetFullPath(target)));
            return ExitCodes.Success;
        }

        var text = PlainText.Of(bytes);
        invocation.Terminal.Result(new { Text = text }, output => output.WriteLine(text));
        return ExitCodes.Success;
    }
}
