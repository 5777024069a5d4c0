using System.CommandLine;
using ZeroG.Client;
using ZeroG.Provenance;

namespace ZeroG.Cli.Tests;

public sealed class DescriptionTests
{
    private static readonly string[] s_text = ["a.txt"];

    [Fact]
    public void Each_option_sets_what_it_is_called_after()
    {
        var described = Described(
            ["a.csv"], "--text-field", "body", "--delimiter", ";", "--separator", @"\n--\\n\t", "--license", "CC0-1.0", "--source", "https://a.example", "--source", "https://b.example",
            "--collected", "2024-01-01/2024-02-01", "--consent", "asked", "--terms", "fair", "--contact", "ann");
        Assert.Equal(new RecordFormat(RecordKind.Csv, "body", ';'), described.Format);
        Assert.Equal(("\n--\\n\t", "CC0-1.0", "2024-01-01/2024-02-01"), (described.Separator, described.Licence, described.Collected));
        Assert.Equal(("asked", "fair", "ann"), (described.Consent, described.Terms, described.Contact));
        Assert.Equal(["https://a.example", "https://b.example"], described.Sources.AsEnumerable());
    }

    [Theory]
    [InlineData("a.txt b.md", RecordKind.Text, null, ',')]
    [InlineData("a.jsonl b.NDJSON", RecordKind.Jsonl, "text", ',')]
    [InlineData("a.csv", RecordKind.Csv, "text", ',')]
    [InlineData("a.tsv", RecordKind.Csv, "text", '\t')]
    public void Without_a_format_the_endings_of_the_files_decide(string files, RecordKind kind, string? field, char delimiter) =>
        Assert.Equal(new RecordFormat(kind, field, delimiter), Described(files.Split(' ')).Format);

    [Fact]
    public void A_format_that_is_named_holds_whatever_the_endings() =>
        Assert.Equal(new RecordFormat(RecordKind.Lines), Described(["a.jsonl", "b.csv"], "--format", "lines").Format);

    [Theory]
    [InlineData("a.jsonl b.csv", ".csv, .jsonl")]
    [InlineData("a.txt", "parquet", "--format", "parquet")]
    [InlineData("a.txt", "delimiter", "--delimiter", "ab")]
    [InlineData("a.txt", "fields", "--text-field", "x")]
    [InlineData("a.txt", "licence", "--license", "my own")]
    [InlineData("a.txt", "collection", "--collected", "2024")]
    [InlineData("a.txt", "nowhere", "--source", "nowhere")]
    public void What_does_not_fit_is_refused_by_name(string files, string named, params string[] options) =>
        Assert.Contains(named, Assert.Throws<ZeroGException>(() => Described(files.Split(' '), options)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_bar_is_full_when_everything_is_done()
    {
        Assert.Equal("hashed ━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ 50 %  50 B of 100 B", DatasetBar.LineOf(new DatasetProgress("hashed", 50, 100)));
        Assert.DoesNotContain("╌", DatasetBar.LineOf(new DatasetProgress("stored", 7, 7)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_others_wrote_into_a_manifest_moves_no_cursor()
    {
        var manifest = Described(s_text, "--contact", "ann").ToManifest(new ManifestDraft(
            [new ManifestFile("a.txt", ContentRoot.Compute("x"u8), default)], new ManifestCorpus(ContentRoot.Compute("x"u8), default, 1, "")));
        using var text = new StringWriter();
        DatasetText.Write(text, manifest with { Contact = "a\u001b[2Jb" });
        Assert.DoesNotContain('\u001b', text.ToString());
        Assert.Contains("a [2Jb", text.ToString(), StringComparison.Ordinal);
    }

    private static DatasetDescription Described(string[] files, params string[] options)
    {
        var command = new Command("add");
        foreach (var option in DescriptionOptions.OfFormat.Concat(DescriptionOptions.OfOrigin)) command.Add(option);
        return DescriptionOptions.Of(command.Parse(options), [.. files.Select(file => new LocalFile(file, file, 1))]);
    }
}
