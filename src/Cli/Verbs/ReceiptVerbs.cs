using System.CommandLine;
using ZeroG.Jobs;

namespace ZeroG.Cli;

/// <summary><c>zerog receipt</c>: what a model was made of, and whether that is so.</summary>
internal static class ReceiptVerbs
{
    private static readonly Argument<string> Job = new("JOB") { Description = "Id of a completed job." };
    private static readonly Argument<string> Path = new("PATH") { Description = "A receipt, or the folder that 'zerog receipt get' wrote." };
    private static readonly Option<string> To = new("--to") { Description = "A new folder for the receipt, the model and the text.", HelpName = "FOLDER", Required = true };
    private static readonly Option<bool> Checkpoints = new("--checkpoints") { Description = "Write the checkpoint of every round too, which 'receipt verify --sample' needs." };

    private static IEnumerable<Symbol> Common => [.. ChainArguments.All, .. RemoteOptions.All];

    public static Command Create() => Verb.Group(
        "receipt",
        "Receipts of models: fetch one with all that it names, read it, check it offline, and export it for other tools.",
        Verb.Create("get", "Fetch the receipt of a completed job, with the model and the text, into a new folder.", [Job, To, Checkpoints, .. Common], GetAsync),
        Verb.Create("show", "Show what a receipt says. Nothing of it is checked; needs no node.", [Path], ShowAsync),
        ReceiptVerifyVerb.Create(),
        ReceiptExportVerb.Create());

    private static async Task<int> GetAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = JobId.Parse(invocation.Arguments.GetRequiredValue(Job));
        var folder = invocation.Arguments.GetRequiredValue(To);
        OutputFile.RequireFreeFolder(folder);
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var file = await ReceiptContent.ReadAsync(connection.Node, id, invocation.Terminal, cancellationToken);
        await ReceiptFolder.WriteAsync(folder, connection.Node, file, invocation.Arguments.GetValue(Checkpoints), cancellationToken);
        invocation.Terminal.Result(ReceiptText.Result(file), text =>
        {
            ReceiptText.Write(text, file);
            text.WriteLine();
            text.WriteLine($"Written to {folder}: check it with 'zerog receipt verify {folder}'.");
        });
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var file = await ReceiptFolder.At(invocation.Arguments.GetRequiredValue(Path)).ReadAsync(cancellationToken);
        invocation.Terminal.Result(ReceiptText.Result(file), text => ReceiptText.Write(text, file));
        return ExitCodes.Success;
    }
}
