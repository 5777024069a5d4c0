namespace ZeroG.Receipts;

/// <summary>Windows of a model that were looked for. By the rule of selection there are no others.</summary>
/// <param name="Examined">Windows that were looked at.</param>
/// <param name="Count">Those that were found.</param>
/// <param name="Page">Part of them, in the order of round, worker, step.</param>
public sealed record FoundWindows(long Examined, long Count, IReadOnlyList<TracedWindow> Page)
{
    /// <summary>Looks for windows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="windows">Windows of it.</param>
    /// <param name="records">Only those with a byte of the text of one of these records, ascending; null for all.</param>
    /// <param name="from">How many of those to pass over.</param>
    /// <param name="limit">How many to show at most.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="mostParts">The window that brings the page to so many parts of files is the last.</param>
    public static FoundWindows In(TracedModel model, IEnumerable<TrainedWindow> windows, int[]? records, long from, int limit, CancellationToken cancellation, int mostParts = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(windows);
        var (examined, found, parts, page) = (0L, 0L, 0, new List<TracedWindow>());
        foreach (var window in windows)
        {
            cancellation.ThrowIfCancellationRequested();
            examined++;
            if (records is not null && !model.HasAny(window, records)) continue;
            if (found++ < from || page.Count == limit || parts >= mostParts) continue;
            page.Add(model.PartsOf(window));
            parts += page[^1].Parts.Count;
        }

        return new FoundWindows(examined, found, page);
    }
}
