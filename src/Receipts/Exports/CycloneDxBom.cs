using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts;

/// <summary>
/// A receipt as a machine-learning bill of materials, CycloneDX 1.6 (cyclonedx.org, ECMA-424): the model with its card, and each text and
/// tokenizer as a component with its SHA-256.
/// </summary>
public static class CycloneDxBom
{
    private const string ModelRef = "model";

    /// <summary>The bill, JSON.</summary>
    /// <param name="file">The receipt. Whether it holds, <see cref="ReceiptChecks"/> say.</param>
    /// <param name="licence">The licence of a source, SPDX; null where it is not known.</param>
    /// <exception cref="ReceiptMismatchException">The receipt's head is not signed by the log's key.</exception>
    public static byte[] Of(ReceiptFile file, Func<ReceiptSource, string?> licence)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(licence);
        var receipt = file.Receipt;
        var digest = Convert.ToHexStringLower(SHA256.HashData(file.ToBytes()));
        return ExportJson.Document(new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = $"urn:uuid:{ExportNames.Uuid($"zerog receipt {digest}")}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = ExportNames.Time(ExportTimes.Ended(receipt) ?? receipt.Job.SubmittedAt),
                ["tools"] = new JsonObject
                {
                    ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = receipt.Program.Name, ["version"] = receipt.Program.Version }),
                },
                ["component"] = Model(receipt, digest),
            },
            ["components"] = ExportJson.Items(receipt.Sources.Select((source, i) => Source(source, i, licence(source)))),
            ["dependencies"] = new JsonArray(new JsonObject
            {
                ["ref"] = ModelRef,
                ["dependsOn"] = ExportJson.Items(receipt.Sources.Select((_, i) => (JsonNode)SourceRef(i))),
            }),
        });
    }

    private static JsonObject Model(Receipt receipt, string digest)
    {
        var datasets = receipt.Sources.Select((source, i) => (source.Role, Ref: SourceRef(i))).Where(one => one.Role != SourceRole.Tokenizer);
        return new JsonObject
        {
            ["type"] = "machine-learning-model",
            ["bom-ref"] = ModelRef,
            ["name"] = receipt.Model.Name,
            ["version"] = receipt.Job.Id,
            ["hashes"] = Hashes(receipt.Model.Sha256),
            ["modelCard"] = ExportJson.Members(
                ("modelParameters", new JsonObject
                {
                    ["approach"] = new JsonObject { ["type"] = "self-supervised" },
                    ["task"] = "text-generation",
                    ["architectureFamily"] = "transformer",
                    ["modelArchitecture"] = "Llama",
                    ["datasets"] = ExportJson.Items(datasets.Select(one => (JsonNode)new JsonObject { ["ref"] = one.Ref })),
                    ["inputs"] = new JsonArray(new JsonObject { ["format"] = "text" }),
                    ["outputs"] = new JsonArray(new JsonObject { ["format"] = "text" }),
                }),
                ("quantitativeAnalysis", receipt.Model.HeldOutLoss is { } loss ? Measured(loss) : null),
                ("properties", Parameters(receipt))),
            ["properties"] = new JsonArray(
                Property("zerog:content", receipt.Model.Content.ToString()), Property("zerog:receipt:sha256", digest)),
        };
    }

    private static JsonObject Measured(double loss) => new()
    {
        ["performanceMetrics"] = new JsonArray(new JsonObject
        {
            ["type"] = "loss in nats a byte",
            ["value"] = loss.ToString("R", CultureInfo.InvariantCulture),
            ["slice"] = "held-out text",
        }),
    };

    // All that the rounds follow from beside the texts, a property a value.
    private static JsonArray Parameters(Receipt receipt)
    {
        var inputs = receipt.Job.Inputs;
        JsonArray properties =
        [
            Property("zerog:parameters", $"{receipt.Model.Parameters}"),
            Property("zerog:rounds", $"{receipt.Rounds.Length}"),
            Property("zerog:workers", $"{inputs.Workers}"),
            Property("zerog:seed", $"{inputs.Seed}"),
            Property("zerog:engine", receipt.Program.Engine),
        ];
        foreach (var (name, value) in Leaves("zerog:recipe", ExportJson.Of(inputs.Recipe))) properties.Add(Property(name, value));
        return properties;
    }

    private static IEnumerable<(string Name, string Value)> Leaves(string name, JsonNode? node) => node switch
    {
        null => [],
        JsonObject members => members.SelectMany(member => Leaves($"{name}:{member.Key}", member.Value)),
        _ => [(name, node.ToString())],
    };

    private static JsonNode Source(ReceiptSource source, int index, string? licence) => ExportJson.Members(
        ("type", "data"),
        ("bom-ref", SourceRef(index)),
        ("name", source.Dataset ?? ExportNames.Of(source)),
        ("version", source.Version?.ToString(CultureInfo.InvariantCulture)),
        ("hashes", Hashes(source.Sha256)),
        ("licenses", licence is null ? null : new JsonArray(new JsonObject { ["expression"] = licence })),
        ("data", new JsonArray(new JsonObject { ["type"] = source.Role == SourceRole.Tokenizer ? "configuration" : "dataset", ["name"] = ExportNames.Of(source) })),
        ("properties", Properties(source)));

    private static JsonArray Properties(ReceiptSource source)
    {
        JsonArray properties = [Property("zerog:role", ExportNames.RoleOf(source)), Property("zerog:content", source.Content.ToString())];
        if (source.FileName is { } file) properties.Add(Property("zerog:file", file));
        if (source.Manifest is { } manifest) properties.Add(Property("zerog:manifest", manifest.ToString()));
        return properties;
    }

    private static JsonArray Hashes(Hash256 sha256) => [new JsonObject { ["alg"] = "SHA-256", ["content"] = ExportNames.Digits(sha256) }];

    private static JsonObject Property(string name, string value) => new() { ["name"] = name, ["value"] = value };

    private static string SourceRef(int index) => string.Create(CultureInfo.InvariantCulture, $"source-{index}");
}
