using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Silo.Node;

/// <content>From a model to its data.</content>
internal sealed partial class GrainNode
{
    public override async Task<ModelTrace> TraceModelAsync(string jobId, int from = 0, int limit = ModelTrace.MaxFiles, CancellationToken cancellationToken = default)
    {
        RequirePage(from, limit, ModelTrace.MaxFiles);
        return await AskAsync(jobId, Trace, cancellationToken);

        ModelTrace Trace(TracedModel model, CancellationToken stop)
        {
            var (receipt, source, files) = (model.Receipt, model.Source, model.SeenFiles(stop));
            var page = files.Skip(from).Take(limit).ToList();
            return new ModelTrace(
                receipt.Job.Id, RefOf(receipt.Model.Content), receipt.Rounds.Length, model.WindowCount, model.WindowTokens, source.Dataset, source.Version,
                RefOf(source.Content), source.Manifest is { } manifest ? RefOf(manifest) : null, page, from + page.Count < files.Count ? from + page.Count : null);
        }
    }

    public override async Task<TracedWindowPage> ListWindowsAsync(string jobId, WindowQuery query, CancellationToken cancellationToken = default)
    {
        RequirePage(query.From, query.Limit, WindowQuery.MaxWindows);
        if (query is { Round: < 0 } or { Worker: < 0 } or { Step: < 0 } or { Record: < 0 })
            throw new ZeroGException(FailureKind.Invalid, "A round, worker, step or record has a number below 0.", "All are counted from 0.");
        if (query.Record is not null && query.Sha256 is not null)
            throw new ZeroGException(FailureKind.Invalid, "A record is named twice, by number and by hash.", "Give record or sha256.");
        Hash256? sha256 = query.Sha256 is { } hex
            ? Hash256.TryParse(hex, out var parsed) ? parsed : throw new ZeroGException(FailureKind.Invalid, "sha256 is no hash of SHA-256.", "Give 64 hexadecimal digits.")
            : null;
        return await AskAsync(jobId, (model, stop) => Windows(model, query, RecordsOf(model, query.Record, sha256), stop), cancellationToken);
    }

    private async Task<T> AskAsync<T>(string jobId, Func<TracedModel, CancellationToken, T> ask, CancellationToken cancellationToken)
    {
        var receipt = await GetReceiptAsync(jobId, cancellationToken);
        if (receipt.File is not { } file) throw new ZeroGException(FailureKind.Unavailable, $"Job {jobId} has no receipt yet: {receipt.Note}", "Ask again.");
        return await Answers.Of(traces.AskAsync(file, ask, cancellationToken), cancellationToken);
    }

    // Null where no record is asked for.
    private static int[]? RecordsOf(TracedModel model, int? record, Hash256? sha256)
    {
        if (record is null && sha256 is null) return null;
        if (model.Files is not { } files)
            throw new ZeroGException(FailureKind.Invalid, $"Version {model.Source.Version} of {model.Source.Dataset} came as bytes alone, without records.", "Add its files with 'zerog dataset add'.");
        if (record >= files.Records.Count)
            throw new ZeroGException(FailureKind.NotFound, $"Version {model.Source.Version} of {model.Source.Dataset} has {files.Records.Count} records.", "Records are counted from 0.");
        return record is { } named ? [named] : [.. files.Records.Find(sha256!.Value)];
    }

    private static TracedWindowPage Windows(TracedModel model, WindowQuery query, int[]? records, CancellationToken stop)
    {
        var windows = TrainedWindows.Of(model.Receipt, model.Text, query.Round, query.Worker, query.Step);
        var found = FoundWindows.In(model, windows, records, query.From, query.Limit, stop, TracedWindowPage.MaxParts);
        var end = query.From + found.Page.Count;
        return new TracedWindowPage(
            model.Receipt.Job.Id, RefOf(model.Receipt.Model.Content), records?.Take(TracedWindowPage.MaxRecords).ToList(), records?.Length ?? 0, found.Examined, found.Count, found.Page,
            end < found.Count ? end : null);
    }

    private static void RequirePage(long from, int limit, int most)
    {
        if (from < 0 || limit < 1 || limit > most)
            throw new ZeroGException(FailureKind.Invalid, $"There is no page of {limit} from {from} on.", $"Give from as 0 or more, and limit as 1 to {most}.");
    }

    private static BlobRef RefOf(ContentId id) => new(id.Root.ToString(), id.Length);
}
