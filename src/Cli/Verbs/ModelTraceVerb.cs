using System.CommandLine;
using ZeroG.Jobs;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary><c>zerog model trace</c>: from a model back to the bytes that it was trained on.</summary>
internal static class ModelTraceVerb
{
    private const int Shown = 20;

    private static readonly Argument<string> Model = new("MODEL") { Description = "The folder that 'zerog receipt get' wrote, or the id of a completed job." };
    private static readonly Option<int?> Round = NumberOption.Create<int>("--round", "Show what this round was trained on, step by step", null, 0, int.MaxValue);
    private static readonly Option<int?> Worker = NumberOption.Create<int>("--worker", "Only this worker", null, 0, int.MaxValue);
    private static readonly Option<int?> Step = NumberOption.Create<int>("--step", "Only this inner step of the round, from 0", null, 0, int.MaxValue);
    private static readonly Option<int?> Limit = NumberOption.Create<int>("--limit", "Show so many windows at most", Shown, 1, 1_000_000);

    public static Command Create() => Verb.Create(
        "trace",
        "Walk from a model back to the files and bytes that it was trained on. The receipt is checked first.",
        [Model, Round, Worker, Step, Limit, .. ChainArguments.All, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (arguments, name) = (invocation.Arguments, invocation.Arguments.GetRequiredValue(Model));
        var traced = await OpenAsync(invocation, name, cancellationToken);
        var (round, worker, step) = (arguments.GetValue(Round), arguments.GetValue(Worker), arguments.GetValue(Step));
        if (round is null && (worker is not null || step is not null)) throw new ZeroGException(FailureKind.Invalid, "A worker or step is one of a round.", "Give --round.");
        if (round >= traced.Receipt.Rounds.Length) throw new ZeroGException(FailureKind.NotFound, $"There is no round {round}: the model has {traced.Receipt.Rounds.Length}.", "Rounds are counted from 0.");
        if (round is null) await Task.Run(() => ShowFiles(invocation, traced, cancellationToken), cancellationToken);
        else ShowWindows(invocation, traced, TrainedWindows.Of(traced.Receipt, traced.Text, round, worker, step), arguments.GetValue(Limit) ?? Shown);
        return ExitCodes.Success;
    }

    private static async Task<TracedModel> OpenAsync(Invocation invocation, string name, CancellationToken cancellationToken)
    {
        if (!JobId.IsValid(name) || Path.Exists(name)) return await TracedModels.OfAsync(ReceiptFolder.At(name), cancellationToken);
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        return await TracedModels.OfAsync(connection.Node, name, invocation.Terminal, cancellationToken);
    }

    private static void ShowFiles(Invocation invocation, TracedModel traced, CancellationToken cancellationToken)
    {
        var (files, windows, source) = (traced.SeenFiles(cancellationToken), traced.WindowCount, traced.Source);
        invocation.Terminal.Result(
            new { Model = traced.Receipt.Model.Content.ToString(), Job = traced.Receipt.Job.Id, source.Dataset, source.Version, Text = source.Content.ToString(), Manifest = source.Manifest?.ToString(), Windows = windows, Files = files },
            text =>
            {
                Columns.WritePairs(
                    text,
                    ("model", $"{traced.Receipt.Model.Content.Root}, {Quantity.Bytes(traced.Receipt.Model.Content.Length)}"),
                    ("trained by", $"job {traced.Receipt.Job.Id}: {Quantity.Count(traced.Receipt.Rounds.Length)} rounds of {traced.Receipt.Job.Inputs.Workers} workers, {Quantity.Count(windows)} windows of {traced.WindowTokens} tokens"),
                    ("on", $"{source.Dataset}@{source.Version}: {source.Content.Root}, {Quantity.Bytes(source.Content.Length)}"),
                    ("put together by", source.Manifest is { } manifest ? $"manifest {manifest.Root}" : "no manifest: it is the file itself"));
                text.WriteLine();
                Columns.Write(text, ["FILE", "BYTES", "SEEN", "ROOT"], files.Select(file => (string[])[file.Path, $"{file.Bytes}", $"{100.0 * file.Seen / file.Bytes:0.#} %", file.Root]));
            });
    }

    private static void ShowWindows(Invocation invocation, TracedModel traced, IEnumerable<TrainedWindow> windows, int limit)
    {
        var shown = windows.Take(limit).Select(traced.PartsOf).ToList();
        invocation.Terminal.Result(
            new { Model = traced.Receipt.Model.Content.ToString(), Windows = shown },
            text =>
            {
                TracedModels.Write(text, shown);
                if (shown.Count == limit) text.WriteLine($"At most {limit} are shown; --limit shows more.");
            });
    }
}
