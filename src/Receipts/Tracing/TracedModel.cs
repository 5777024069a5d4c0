using ZeroG.Training.Data;

namespace ZeroG.Receipts;

/// <summary>A receipt that holds, with the text that its model was trained on and the files of that.</summary>
/// <param name="Receipt">The receipt.</param>
/// <param name="Text">The text, in tokens.</param>
/// <param name="Places">Where its tokens lie.</param>
/// <param name="Files">The files that it was put together from; null where its version has no manifest.</param>
public sealed record TracedModel(Receipt Receipt, Corpus Text, TokenPlaces Places, SourceFiles? Files)
{
    /// <summary>Most bytes of a text, which is read into memory.</summary>
    public const int MaxTextBytes = 1 << 30;

    /// <summary>Tokens of a window: the context and the last target.</summary>
    public int WindowTokens => Receipt.Job.Inputs.Recipe.Model.Context + 1;

    /// <summary>Windows of all steps.</summary>
    public long WindowCount => Receipt.Rounds.Sum(round => (long)round.Work.Length * round.Steps) * Receipt.Job.Inputs.Recipe.Batch;

    /// <summary>The text that was trained on.</summary>
    public ReceiptSource Source => Receipt.SourceOf(SourceRole.Training)!;

    /// <summary>Checks a receipt, and reads what it names from files.</summary>
    /// <param name="file">The receipt.</param>
    /// <param name="source">How to open the file of a role; null where it is not there.</param>
    /// <param name="manifest">The manifest of the text; null to go without its files.</param>
    /// <param name="open">Opens a file by its path in the version; null where it is not there.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ReceiptMismatchException">Something is not as the receipt says.</exception>
    public static TracedModel Open(ReceiptFile file, Func<SourceRole, Func<Stream>?> source, byte[]? manifest, Func<string, Stream?> open, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(source);
        // The batches are among what is checked: the windows that are shown are those that were trained on.
        var report = ReceiptChecks.Run(file, new ReceiptMaterials { Source = source }, cancellation);
        if (!report.Holds) throw new ReceiptMismatchException(report.Findings[^1].Place, report.Findings[^1].Detail);
        var corpus = ReceiptChecks.CorpusOf(file.Receipt, source);
        var files = manifest is null ? null : SourceFiles.Read(file.Receipt.SourceOf(SourceRole.Training)!, manifest, open, cancellation);
        return new TracedModel(file.Receipt, corpus, new TokenPlaces(corpus), files);
    }

    /// <summary>Checks a receipt, and reads what it names from a store. Computes for long, and blocks while it reads.</summary>
    /// <param name="file">The receipt.</param>
    /// <param name="open">Opens content; what it gives is verified.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="ReceiptMismatchException">Something is not as the receipt says, or the text is too long.</exception>
    public static TracedModel Open(ReceiptFile file, Func<ContentId, CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(open);
        var read = new Dictionary<SourceRole, byte[]>();
        foreach (var source in file.Receipt.Sources.Where(source => source.Role != SourceRole.HeldOut)) read[source.Role] = Read(source.Content, MaxTextBytes, $"sources, {source.Role}");
        var manifest = file.Receipt.SourceOf(SourceRole.Training)?.Manifest is { } named ? Read(named, DatasetManifest.MaxBytes, $"sources, {SourceRole.Training}, manifest") : null;
        var files = manifest is null ? [] : FilesOf(manifest);
        return Open(
            file,
            role => read.TryGetValue(role, out var bytes) ? () => new MemoryStream(bytes) : null,
            manifest,
            path => open(files[path], cancellation).GetAwaiter().GetResult(),
            cancellation);

        byte[] Read(ContentId id, int most, string place)
        {
            ReceiptMismatchException.Require(id.Length <= most, place, $"It has {id.Length:N0} bytes, and {most:N0} can be read.");
            using var content = open(id, cancellation).GetAwaiter().GetResult();
            var bytes = new byte[id.Length];
            ReceiptMismatchException.Require(content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length, place, $"It ends before its {id.Length:N0} bytes.");
            return bytes;
        }
    }

    /// <summary>How much of every file was in any window, in the order of the files.</summary>
    /// <param name="cancellation">Gives up.</param>
    public IReadOnlyList<TracedFile> SeenFiles(CancellationToken cancellation)
    {
        var seen = new SeenText(Text, Places, WindowTokens);
        foreach (var window in TrainedWindows.Of(Receipt, Text))
        {
            cancellation.ThrowIfCancellationRequested();
            seen.Add(window.Token);
        }

        var bytes = new Dictionary<string, long>();
        foreach (var (start, length) in seen.Parts())
        {
            foreach (var part in PartsOf(start, length)) bytes[part.Path] = bytes.GetValueOrDefault(part.Path) + part.Length;
        }

        return Files is { } files
            ? [.. files.Manifest.Files.Select(file => new TracedFile(file.Path, file.Id.Root.ToString(), file.Id.Length, Math.Min(bytes.GetValueOrDefault(file.Path), file.Id.Length)))]
            : [new TracedFile(NameOfText, Source.Content.Root.ToString(), Source.Content.Length, bytes.Values.Sum())];
    }

    /// <summary>A window by the files that it comes from.</summary>
    /// <param name="window">One of this model.</param>
    public TracedWindow PartsOf(TrainedWindow window)
    {
        var (start, length) = BytesOf(window);
        return new TracedWindow(window.Round, window.Worker, window.Step, start, length, [.. PartsOf(start, length)]);
    }

    /// <summary>Whether a window has any byte of the text of one of some records.</summary>
    /// <param name="window">One of this model.</param>
    /// <param name="records">Their numbers, ascending.</param>
    /// <exception cref="InvalidOperationException">The records are not known.</exception>
    public bool HasAny(TrainedWindow window, ReadOnlySpan<int> records)
    {
        var files = Files ?? throw new InvalidOperationException("The version has no manifest.");
        var (start, length) = BytesOf(window);
        var (first, count) = files.Records.InCorpus(start, length).GetOffsetAndLength(files.Records.Count);
        var at = records.BinarySearch(first);
        for (at = at < 0 ? ~at : at; at < records.Length && records[at] < first + count; at++)
        {
            // A record without text has no byte anywhere.
            if (files.Records[records[at]].CorpusLength > 0) return true;
        }

        return false;
    }

    private string NameOfText => Source.FileName ?? "text";

    private static Dictionary<string, ContentId> FilesOf(byte[] manifest)
    {
        try
        {
            return DatasetManifest.Read(manifest).Files.ToDictionary(file => file.Path, file => file.Id);
        }
        catch (DocumentFormatException broken)
        {
            throw new ReceiptMismatchException($"sources, {SourceRole.Training}, manifest", broken.Message);
        }
    }

    private (long Start, long Length) BytesOf(TrainedWindow window)
    {
        var start = Places.StartOf(window.Token);
        return (start, Places.StartOf(window.Token + WindowTokens) - start);
    }

    // The text itself where its files are not known.
    private IEnumerable<FilePart> PartsOf(long start, long length) => Files?.PartsOf(start, length) ?? [new FilePart(0, NameOfText, start, length)];
}
