namespace ZeroG.Cli;

/// <summary>Plain text in aligned columns. Cells may be anybody's: none commands the terminal or looks like a row.</summary>
internal static class Columns
{
    /// <summary>Writes a heading and rows, each column as wide as its widest cell.</summary>
    public static void Write(TextWriter writer, string[] heading, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(heading).Select(row => row.Select(PlainText.Line).ToArray()).ToList();
        var widths = heading.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            writer.WriteLine(string.Join("  ", line.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>Writes names and values, one pair a line.</summary>
    public static void WritePairs(TextWriter writer, params (string Name, string Value)[] pairs)
    {
        var width = pairs.Max(pair => pair.Name.Length);
        foreach (var (name, value) in pairs) writer.WriteLine($"{name.PadRight(width)}  {PlainText.Line(value)}");
    }
}
