using System.Text.Json.Nodes;
using ZeroG.Provenance;

namespace ZeroG.Receipts.Tests;

/// <summary>No package brings Croissant's validator: that every term means something, a processor of JSON-LD says; the rest are the rules of Croissant 1.1.</summary>
public sealed class CroissantTests
{
    private const string Schema = "http://schema.org/", Croissant = "http://mlcommons.org/croissant/", Prov = "http://www.w3.org/ns/prov#";

    private static readonly ContentDigest s_content = ContentRoot.Compute(new MemoryStream("text"u8.ToArray()));

    public static TheoryData<RecordKind, string?, char, string, string, string> Formats => new()
    {
        { RecordKind.Text, null, ',', "text/plain", "fileProperty", "content" },
        { RecordKind.Lines, null, ',', "text/plain", "fileProperty", "lines" },
        { RecordKind.Jsonl, "text", ',', "application/jsonlines", "jsonPath", "$.text" },
        { RecordKind.Jsonl, "it's \"a\" \\ field", ',', "application/jsonlines", "jsonPath", "$['it\\u0027s \\u0022a\\u0022 \\\\ field']" },
        { RecordKind.Csv, "the column", ',', "text/csv", "column", "the column" },
        { RecordKind.Csv, "c", '\t', "text/tab-separated-values", "column", "c" },
    };

    [ExportFact]
    public async Task Every_term_has_a_meaning_and_every_reference_leads_somewhere()
    {
        using var validator = new Validator();
        var whole = Dataset(RecordFormat.Text) with
        {
            Files = [new CroissantFile("a folder/b:c ü.txt", s_content.Id, s_content.Sha256), new CroissantFile("records/0", s_content.Id, s_content.Sha256)],
            Licence = "MIT OR Apache-2.0",
            Sources = ["https://example.org/a", "https://example.org/b"],
            Collected = "2024-05-31",
            Terms = "Ask first.",
            Contact = "ann@example.org",
            Parents = [new CroissantParent("local/parent", 2, s_content.Id), new CroissantParent("local/other", 1, s_content.Id)],
        };
        foreach (var dataset in (CroissantDataset[])[whole, Dataset(new RecordFormat(RecordKind.Jsonl, "text"))])
        {
            var answer = await validator.AskAsync("croissant", CroissantMetadata.Of(dataset));
            Assert.StartsWith("[", answer, StringComparison.Ordinal);
            var expanded = JsonNode.Parse(answer)![0]!.AsObject();

            Assert.Equal(Schema + "Dataset", $"{expanded["@type"]![0]}");
            Assert.Equal("http://mlcommons.org/croissant/1.1", $"{expanded["http://purl.org/dc/terms/conformsTo"]![0]!["@value"]}");
            // What the specification requires of a dataset.
            Assert.All((string[])["name", "description", "license", "url", "creator", "datePublished", "distribution"], name => Assert.NotNull(expanded[Schema + name]));
            var files = expanded[Schema + "distribution"]!.AsArray();
            Assert.All(files, file => Assert.Equal(Croissant + "FileObject", $"{file!["@type"]![0]}"));
            Assert.All(files, file => Assert.Matches("^[0-9a-f]{64}$", $"{file![Schema + "sha256"]![0]!["@value"]}"));
            var fields = expanded[Croissant + "recordSet"]!.AsArray().SelectMany(set => set![Croissant + "field"]!.AsArray()).ToList();
            Assert.Equal(files.Select(file => $"{file!["@id"]}"), fields.Select(field => $"{field![Croissant + "source"]![0]![Croissant + "fileObject"]![0]!["@id"]}"));
            var ids = files.Concat(fields).Concat(expanded[Croissant + "recordSet"]!.AsArray()).Select(node => $"{node!["@id"]}").ToList();
            Assert.Equal(ids.Count, ids.Distinct().Count());
            Assert.Equal(dataset.Parents.Select(parent => $"urn:zerog:dataset:{parent.Name}@{parent.Version}"), (expanded[Prov + "wasDerivedFrom"]?.AsArray() ?? []).Select(parent => $"{parent!["@id"]}"));
        }

        var broken = JsonNode.Parse(CroissantMetadata.Of(whole))!.AsObject();
        broken["@context"]!.AsObject().Remove("prov");
        broken["@context"]!.AsObject().Remove("@vocab");
        Assert.StartsWith("jsonld.ValidationError", await validator.AskAsync("croissant", broken.ToJsonString().Bytes()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Files_and_their_records_are_described_by_the_format(RecordKind kind, string? field, char delimiter, string encoding, string property, string value)
    {
        var document = JsonNode.Parse(CroissantMetadata.Of(Dataset(new RecordFormat(kind, field, delimiter))))!;
        var file = document["distribution"]![0]!;
        Assert.Equal((encoding, "4 B", s_content.Sha256.ToString()[2..]), ($"{file["encodingFormat"]}", $"{file["contentSize"]}", $"{file["sha256"]}"));
        var extract = Assert.Single(document["recordSet"]![0]!["field"]![0]!["source"]!["extract"]!.AsObject());
        Assert.Equal((property, value), (extract.Key, $"{extract.Value}"));
    }

    [Theory]
    [InlineData("CC-BY-4.0", "https://spdx.org/licenses/CC-BY-4.0")]
    [InlineData("MIT OR Apache-2.0", "MIT OR Apache-2.0")]
    [InlineData("apache-2.0", "https://spdx.org/licenses/Apache-2.0")]
    [InlineData(null, "NOASSERTION")]
    public void One_licence_is_a_page_of_spdx(string? licence, string expected)
    {
        var said = JsonNode.Parse(CroissantMetadata.Of(Dataset(RecordFormat.Text) with { Licence = licence }))!["license"]!;
        Assert.Equal(expected, said is JsonObject work ? $"{work["name"]}" : $"{said}");
    }

    [Fact]
    public void What_no_version_can_be_is_refused_and_the_same_version_gives_the_same_bytes()
    {
        var dataset = Dataset(RecordFormat.Text);
        Assert.Equal(CroissantMetadata.Of(dataset), CroissantMetadata.Of(dataset));
        Assert.Throws<ArgumentException>(() => CroissantMetadata.Of(dataset with { Files = [] }));
        Assert.Throws<ArgumentException>(() => CroissantMetadata.Of(dataset with { Files = [.. dataset.Files, .. dataset.Files] }));
        Assert.Throws<FormatException>(() => CroissantMetadata.Of(dataset with { Format = new RecordFormat(RecordKind.Csv) }));
    }

    private static CroissantDataset Dataset(RecordFormat format) =>
        new("local/text", 3, DateTimeOffset.UnixEpoch, [new CroissantFile("text.txt", s_content.Id, s_content.Sha256)], format);
}
