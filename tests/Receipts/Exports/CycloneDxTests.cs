using System.Text.Json.Nodes;
using ZeroG.Provenance;

namespace ZeroG.Receipts.Tests;

public sealed class CycloneDxTests
{
    [ExportFact]
    public async Task The_bill_of_a_receipt_is_valid_by_the_schema_and_a_broken_one_is_not()
    {
        using var validator = new Validator();
        foreach (var file in ExportedReceipts.All())
        {
            var bill = CycloneDxBom.Of(file, source => source.Role == SourceRole.Training ? "CC-BY-4.0 OR MIT" : null);
            Assert.Equal("valid", await validator.AskAsync("cyclonedx", bill));

            var broken = JsonNode.Parse(bill)!;
            broken["components"]![0]!["hashes"]![0]!["content"] = "12";
            Assert.Contains("/components/0/hashes/0/content", await validator.AskAsync("cyclonedx", broken.ToJsonString().Bytes()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_bill_names_and_hashes_every_source_and_the_card_the_datasets()
    {
        var file = ExportedReceipts.Whole();
        var bill = JsonNode.Parse(CycloneDxBom.Of(file, source => source.Role == SourceRole.Training ? "MIT" : null))!;

        var model = bill["metadata"]!["component"]!;
        Assert.Equal("machine-learning-model", $"{model["type"]}");
        Assert.Equal(Digits(file.Receipt.Model.Sha256), $"{model["hashes"]![0]!["content"]}");
        var components = bill["components"]!.AsArray();
        Assert.Equal(file.Receipt.Sources.Select(source => Digits(source.Sha256)), components.Select(one => $"{one!["hashes"]![0]!["content"]}"));
        Assert.Equal(["local/text", "local/held-out", "tokenizer.json"], components.Select(one => $"{one!["name"]}"));
        Assert.Equal(["MIT", "", ""], components.Select(one => $"{one!["licenses"]?[0]!["expression"]}"));

        // The card speaks of what the model saw, not of what cut it.
        var card = model["modelCard"]!;
        Assert.Equal(components.Take(2).Select(one => $"{one!["bom-ref"]}"), card["modelParameters"]!["datasets"]!.AsArray().Select(one => $"{one!["ref"]}"));
        var parameters = card["properties"]!.AsArray().ToDictionary(one => $"{one!["name"]}", one => $"{one!["value"]}");
        Assert.Equal(("24", "9", "4", "0.01"), (parameters["zerog:recipe:model:width"], parameters["zerog:seed"], parameters["zerog:rounds"], parameters["zerog:recipe:learningRate:peak"]));
        Assert.Equal("1.25", $"{card["quantitativeAnalysis"]!["performanceMetrics"]![0]!["value"]}");
    }

    [Fact]
    public void The_same_receipt_gives_the_same_bytes_and_another_another_serial_number()
    {
        var (one, two) = (ExportedReceipts.Whole(), ExportedReceipts.Signed(ExportedReceipts.Whole().Receipt with { Audits = null }));
        Assert.Equal(CycloneDxBom.Of(one, _ => null), CycloneDxBom.Of(ReceiptFile.Read(one.ToBytes()), _ => null));
        Assert.NotEqual(Serial(one), Serial(two));
    }

    private static string Serial(ReceiptFile file) => $"{JsonNode.Parse(CycloneDxBom.Of(file, _ => null))!["serialNumber"]}";

    private static string Digits(Hash256 hash) => hash.ToString()[2..];
}
