using System.CommandLine;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog model import</c>.</summary>
internal static class ImportVerb
{
    private static readonly Argument<string> Source = new("FOLDER") { Description = "A folder with config.json, model.safetensors and tokenizer.json." };

    private static readonly Option<string?> Target = new("--to")
    {
        Description = "The checkpoint to write. Default: the folder's name with '.safetensors', here.",
        HelpName = "FILE",
    };

    private static readonly Option<int?> Context = NumberOption.Create<int>(
        "--context", "Longest sequence in tokens, instead of the model's own", null, 2, 16_384);

    public static Command Create() => Verb.Create(
        "import", "Make a checkpoint of a model that Hugging Face's tools wrote (Llama architecture; F32, F16 or BF16).", [Source, Target, Context], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(invocation.Arguments.GetRequiredValue(Source)));
        var file = invocation.Arguments.GetValue(Target) ?? Path.GetFileName(folder) + ".safetensors";
        OutputFile.RequireFree(file);
        var checkpoint = await OpenFolder.ReadAsync(folder, invocation.Arguments.GetValue(Context), cancellationToken);
        await OutputFile.WriteAsync(file, checkpoint.Write, cancellationToken);

        await using var written = InputFile.Open(file);
        var id = (await ContentRoot.ComputeAsync(written, cancellationToken)).Id;
        var result = new ImportedModel(Path.GetFullPath(file), id.Root.ToString(), id.Length, checkpoint.Config.ParameterCount, checkpoint.Config.VocabularySize);
        invocation.Terminal.Result(result, text => Columns.WritePairs(
            text,
            ("file", result.File),
            ("size", Quantity.Bytes(result.Length)),
            ("parameters", Quantity.Count(result.Parameters)),
            ("vocabulary", $"{Quantity.Count(result.Vocabulary)} tokens"),
            ("root", result.Root)));
        return ExitCodes.Success;
    }

    private sealed record ImportedModel(string File, string Root, long Length, long Parameters, int Vocabulary);
}
