using System.CommandLine;
using ZeroG.Provenance;
using ZeroG.Training.Checkpoints;

namespace ZeroG.Cli;

/// <summary><c>zerog model export</c>.</summary>
internal static class ExportVerb
{
    private static readonly Argument<string> Source = new("CHECKPOINT") { Description = "A checkpoint: a file, a root (0x…, or 0x…:LENGTH), or a job's id." };

    private static readonly Option<string> Target = new("--to") { Description = "The folder to make.", HelpName = "FOLDER", Required = true };

    private static readonly Option<string?> Optimizer = new("--optimizer")
    {
        Description = "A file with a worker's inner optimizer state, to go into the folder too.",
        HelpName = "FILE",
    };

    public static Command Create() => Verb.Create(
        "export", "Write a model as a folder that Hugging Face's tools read.", [Source, Target, Optimizer, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var folder = invocation.Arguments.GetRequiredValue(Target);
        OutputFile.RequireFreeFolder(folder);
        var checkpoint = await CheckpointSource.LoadAsync(invocation, invocation.Arguments.GetRequiredValue(Source), cancellationToken);
        var files = OpenModel.Files(checkpoint);
        if (invocation.Arguments.GetValue(Optimizer) is { } path)
        {
            await using var state = InputFile.Open(path);
            await OptimizerFile.VerifyAsync(state, checkpoint.Config, cancellationToken);
            files = [.. files, (OpenModel.Optimizer, target => { state.Position = 0; state.CopyTo(target); })];
            await OutputFile.WriteFolderAsync(folder, files, cancellationToken);
        }
        else
        {
            await OutputFile.WriteFolderAsync(folder, files, cancellationToken);
        }

        await using var weights = InputFile.Open(Path.Combine(folder, OpenModel.Weights));
        var id = (await ContentRoot.ComputeAsync(weights, cancellationToken)).Id;
        var result = new ExportedModel(Path.GetFullPath(folder), id.Root.ToString(), checkpoint.Config.ParameterCount, [.. files.Select(file => file.Name)]);
        invocation.Terminal.Result(result, text => Columns.WritePairs(
            text,
            ("folder", result.Folder),
            ("files", string.Join(", ", result.Files)),
            ("parameters", Quantity.Count(result.Parameters)),
            ("root", $"{result.Root} of {OpenModel.Weights}")));
        return ExitCodes.Success;
    }

    private sealed record ExportedModel(string Folder, string Root, long Parameters, string[] Files);
}
