using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>Models with the data that they were trained on, checked here, whoever has it.</summary>
internal static class TracedModels
{
    /// <summary>What a receipt's folder has.</summary>
    /// <exception cref="ZeroGException">The text is missing, or something is not as the receipt says.</exception>
    public static async Task<TracedModel> OfAsync(ReceiptFolder folder, CancellationToken cancellationToken)
    {
        var file = await folder.ReadAsync(cancellationToken);
        if (folder.Source(SourceRole.Training) is null) throw new ZeroGException(FailureKind.NotFound, $"{folder.Receipt} stands alone, without the text that it names.", "Fetch the receipt with its files: 'zerog receipt get JOB --to FOLDER'.");
        return await OpenAsync(() => TracedModel.Open(file, folder.Source, folder.Manifest(SourceRole.Training), path => folder.File(SourceRole.Training, path), cancellationToken), cancellationToken);
    }

    /// <summary>What a node has of a job.</summary>
    /// <exception cref="ZeroGException">The job has no receipt, or something is not as the receipt says.</exception>
    public static async Task<TracedModel> OfAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var file = await ReceiptContent.ReadAsync(node, jobId, terminal, cancellationToken);
        return await OpenAsync(() => TracedModel.Open(file, node.OpenVerifiedAsync, cancellationToken), cancellationToken);
    }

    /// <summary>Windows for people, a line a part.</summary>
    public static void Write(TextWriter text, IEnumerable<TracedWindow> windows) => Columns.Write(
        text,
        ["ROUND", "WORKER", "STEP", "FILE", "RECORD", "BYTES"],
        windows.SelectMany(window => window.Parts.Select(part => (string[])[$"{window.Round}", $"{window.Worker}", $"{window.Step}", part.Path, $"{part.Record}", $"{part.Start} to {part.Start + part.Length - 1}"])));

    private static Task<TracedModel> OpenAsync(Func<TracedModel> open, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            try
            {
                return open();
            }
            catch (ReceiptMismatchException wrong)
            {
                throw new ZeroGException(FailureKind.Invalid, $"The receipt does not hold, at {wrong.Place}: {wrong.Message}", "Fetch it again, with its files.", wrong);
            }
        },
        cancellationToken);
}
