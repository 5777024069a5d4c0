using ZeroG.Client;
using ZeroG.Provenance;
using ZeroG.Receipts;
using ZeroG.Training.Data;

namespace ZeroG.Cli;

/// <summary>A receipt that was checked, with the text that it names and the files of that.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Text">The text, in tokens.</param>
/// <param name="Places">Where its tokens lie.</param>
/// <param name="Files">The files that it was put together from; null where its version has no manifest.</param>
internal sealed record TracedData(Receipt Receipt, Corpus Text, TokenPlaces Places, SourceFiles? Files)
{
    private const int MaxTextBytes = 1 << 30;

    /// <summary>What a receipt's folder has.</summary>
    /// <exception cref="ZeroGException">The text is missing, or something is not as the receipt says.</exception>
    public static async Task<TracedData> OfAsync(ReceiptFolder folder, CancellationToken cancellationToken)
    {
        var file = await folder.ReadAsync(cancellationToken);
        if (folder.Source(SourceRole.Training) is null) throw new ZeroGException(FailureKind.NotFound, $"{folder.Receipt} stands alone, without the text that it names.", "Fetch the receipt with its files: 'zerog receipt get JOB --to FOLDER'.");
        return await Task.Run(() => Of(file, folder.Source, folder.Manifest(SourceRole.Training), path => folder.File(SourceRole.Training, path), cancellationToken), cancellationToken);
    }

    /// <summary>What a node has of a job.</summary>
    /// <exception cref="ZeroGException">The job has no receipt, or something is not as the receipt says.</exception>
    public static async Task<TracedData> OfAsync(INode node, string jobId, Terminal terminal, CancellationToken cancellationToken)
    {
        var file = await ReceiptContent.ReadAsync(node, jobId, terminal, cancellationToken);
        var sources = new Dictionary<SourceRole, byte[]>();
        foreach (var source in file.Receipt.Sources.Where(source => source.Role != SourceRole.HeldOut))
            sources[source.Role] = await node.ReadVerifiedAsync(source.Content, MaxTextBytes, cancellationToken);
        var named = file.Receipt.SourceOf(SourceRole.Training)?.Manifest;
        var manifest = named is { } id ? await node.ReadVerifiedAsync(id, DatasetManifest.MaxBytes, cancellationToken) : null;
        var files = named is { } said ? (await node.ReadManifestAsync(new BlobRef(said.Root.ToString(), said.Length), cancellationToken)).Files.ToDictionary(one => one.Path, one => one.Id) : [];
        return await Task.Run(
            () => Of(
                file,
                role => sources.TryGetValue(role, out var bytes) ? () => new MemoryStream(bytes) : null,
                manifest,
                path => node.OpenVerifiedAsync(files[path], cancellationToken).GetAwaiter().GetResult(),
                cancellationToken),
            cancellationToken);
    }

    private static TracedData Of(ReceiptFile file, Func<SourceRole, Func<Stream>?> source, byte[]? manifest, Func<string, Stream?> open, CancellationToken cancellationToken)
    {
        // The batches are among what is checked: the windows that are shown are those that were trained on.
        var report = ReceiptChecks.Run(file, new ReceiptMaterials { Source = source }, cancellationToken);
        if (!report.Holds) throw new ZeroGException(FailureKind.Invalid, $"The receipt does not hold, at {report.Place}: {report.Findings[^1].Detail}", "Fetch it again, with its files.");
        try
        {
            var (receipt, corpus) = (file.Receipt, ReceiptChecks.CorpusOf(file.Receipt, source));
            return new TracedData(receipt, corpus, new TokenPlaces(corpus), manifest is null ? null : SourceFiles.Read(receipt.SourceOf(SourceRole.Training)!, manifest, open, cancellationToken));
        }
        catch (ReceiptMismatchException wrong)
        {
            throw new ZeroGException(FailureKind.Invalid, $"The receipt does not hold, at {wrong.Place}: {wrong.Message}", "Fetch it again, with its files.", wrong);
        }
    }

    /// <summary>Tokens of a window: the context and the last target.</summary>
    public int WindowTokens => Receipt.Job.Inputs.Recipe.Model.Context + 1;

    /// <summary>The bytes of the text that a window has.</summary>
    public (long Start, long Length) BytesOf(TrainedWindow window)
    {
        var start = Places.StartOf(window.Token);
        return (start, Places.StartOf(window.Token + WindowTokens) - start);
    }

    /// <summary>A part of the text by the files that it comes from; the text itself where they are not known.</summary>
    public IEnumerable<FilePart> PartsOf(long start, long length) =>
        Files?.PartsOf(start, length) ?? [new FilePart(0, Receipt.SourceOf(SourceRole.Training)!.FileName ?? "text", start, length)];
}
