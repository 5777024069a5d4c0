using System.Text.RegularExpressions;

namespace ZeroG.Client.Tests.Documents;

/// <summary>Code in the page about the client is code of the compiled sample.</summary>
public sealed partial class SnippetTests
{
    [Fact]
    public void Every_snippet_of_the_page_stands_verbatim_in_the_sample()
    {
        var regions = Directory.GetFiles(Path.Combine(Root(), "samples", "TrainFromAnApp"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Region().Matches(File.ReadAllText(file)))
            .ToDictionary(match => match.Groups["name"].Value, match => Outdent(match.Groups["code"].Value));
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "client.md"));
        var snippets = Snippet().Matches(page).ToList();

        Assert.Equal(regions.Keys.Order(), snippets.Select(snippet => snippet.Groups["name"].Value).Order());
        Assert.All(snippets, snippet => Assert.Equal(regions[snippet.Groups["name"].Value], snippet.Groups["code"].Value.TrimEnd()));
        // No code stands in the page without a region.
        Assert.Equal(snippets.Count, page.Split("```csharp").Length - 1);
    }

    private static string Outdent(string code)
    {
        var lines = code.Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line.TrimStart())).TrimEnd();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ZeroG.Orleans.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^ *// #region (?<name>\w+)\n(?<code>.*?)^ *// #endregion", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Region();

    [GeneratedRegex(@"<!-- region (?<name>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();
}
