using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary>A window that a step trained on, by the files that it comes from.</summary>
/// <param name="Round">The round.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Step">The inner step.</param>
/// <param name="Start">First byte in the text.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Parts">The parts of files.</param>
internal sealed record WindowParts(int Round, int Worker, int Step, long Start, long Length, IReadOnlyList<FilePart> Parts)
{
    public static WindowParts Of(TracedData traced, TrainedWindow window)
    {
        var (start, length) = traced.BytesOf(window);
        return new WindowParts(window.Round, window.Worker, window.Step, start, length, [.. traced.PartsOf(start, length)]);
    }

    public static void Write(TextWriter text, IEnumerable<WindowParts> windows) => Columns.Write(
        text,
        ["ROUND", "WORKER", "STEP", "FILE", "RECORD", "BYTES"],
        windows.SelectMany(window => window.Parts.Select(part => (string[])[$"{window.Round}", $"{window.Worker}", $"{window.Step}", part.Path, $"{part.Record}", $"{part.Start} to {part.Start + part.Length - 1}"])));
}

/// <summary>How much of a file was trained on.</summary>
/// <param name="Path">The file.</param>
/// <param name="Root">Its 0G root.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Seen">Bytes that were in any window.</param>
internal sealed record SeenFiles(string Path, string Root, long Bytes, long Seen)
{
    /// <summary>Of every file, in their order.</summary>
    public static IReadOnlyList<SeenFiles> Of(TracedData traced, CancellationToken cancellationToken)
    {
        var seen = new SeenText(traced.Text, traced.Places, traced.WindowTokens);
        foreach (var window in TrainedWindows.Of(traced.Receipt, traced.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            seen.Add(window.Token);
        }

        var bytes = new Dictionary<string, long>();
        foreach (var (start, length) in seen.Parts())
        {
            foreach (var part in traced.PartsOf(start, length)) bytes[part.Path] = bytes.GetValueOrDefault(part.Path) + part.Length;
        }

        var source = traced.Receipt.SourceOf(SourceRole.Training)!;
        return traced.Files is { } files
            ? [.. files.Manifest.Files.Select(file => new SeenFiles(file.Path, file.Id.Root.ToString(), file.Id.Length, Math.Min(bytes.GetValueOrDefault(file.Path), file.Id.Length)))]
            : [new SeenFiles(source.FileName ?? "text", source.Content.Root.ToString(), source.Content.Length, bytes.Values.Sum())];
    }
}
