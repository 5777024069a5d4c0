namespace ZeroG.Telemetry.Tests;

/// <summary>The tables of docs/metrics.md.</summary>
internal static class MetricsTable
{
    /// <summary>One line of the table of instruments.</summary>
    public sealed record Line(string Exposed, string Instrument, string Type, string Unit, IReadOnlyList<string> Tags);

    public static IReadOnlyList<Line> Instruments { get; } = [.. Rows("zerog_").Select(cells => new Line(
        cells[0], cells[1], cells[2], cells[3], cells[4].Split(", ", StringSplitOptions.RemoveEmptyEntries)))];

    /// <summary>The values that each tag may take.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Tags { get; } =
        Rows("").Where(cells => cells.Length == 2).ToDictionary(cells => cells[0], cells => (IReadOnlyList<string>)cells[1].Split(", "));

    private static IEnumerable<string[]> Rows(string prefix) =>
        from line in File.ReadLines(Path.Combine(Checkout, "docs", "metrics.md"))
        where line.StartsWith($"| `{prefix}", StringComparison.Ordinal)
        select line.Trim('|', ' ').Split('|').Select(cell => cell.Replace("`", "", StringComparison.Ordinal).Trim()).ToArray();

    private static string Checkout
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "ZeroG.Orleans.sln"))) return folder.FullName;
            throw new InvalidOperationException("The tests do not run in a checkout.");
        }
    }
}
