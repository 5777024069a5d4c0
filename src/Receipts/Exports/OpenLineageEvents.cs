using System.Globalization;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts;

/// <summary>
/// A completed job as run events of OpenLineage 2-0-2 (openlineage.io/spec): START when it was accepted, COMPLETE by when the log had its
/// end, one JSON object a line. The run's id follows from the job's, so that an event told twice is of one run.
/// </summary>
public static class OpenLineageEvents
{
    private const string Schemas = "https://openlineage.io/spec";
    private const string Namespace = "zerog";

    /// <summary>Both events, NDJSON.</summary>
    /// <param name="receipt">The receipt. Whether it holds, <see cref="ReceiptChecks"/> say.</param>
    /// <exception cref="ReceiptMismatchException">There is no log that says by when the job had ended, or its head is not signed by its key.</exception>
    public static byte[] Of(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var ended = ExportTimes.Ended(receipt)
            ?? throw new ReceiptMismatchException("log", "There is none, and without one the receipt does not say by when the job had ended.");
        return [.. Event(receipt, "START", receipt.Job.SubmittedAt, []), .. Event(receipt, "COMPLETE", ended, [Model(receipt)])];
    }

    private static byte[] Event(Receipt receipt, string type, DateTimeOffset time, JsonArray outputs) => ExportJson.Line(new JsonObject
    {
        ["eventType"] = type,
        ["eventTime"] = ExportNames.Time(time),
        ["run"] = new JsonObject
        {
            ["runId"] = ExportNames.Uuid($"zerog job {receipt.Job.Id}").ToString(),
            ["facets"] = new JsonObject
            {
                ["processing_engine"] = Facet(receipt, "facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet",
                    ("version", receipt.Program.Version), ("name", receipt.Program.Name)),
            },
        },
        ["job"] = new JsonObject
        {
            ["namespace"] = Namespace,
            ["name"] = receipt.Job.Id,
            ["facets"] = new JsonObject
            {
                ["jobType"] = Facet(receipt, "facets/2-0-4/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
                    ("processingType", "BATCH"), ("integration", "ZEROG"), ("jobType", "TRAINING")),
            },
        },
        ["inputs"] = ExportJson.Items(receipt.Sources.Select(source => Input(receipt, source))),
        ["outputs"] = outputs,
        ["producer"] = Producer(receipt),
        ["schemaURL"] = $"{Schemas}/2-0-2/OpenLineage.json#/$defs/RunEvent",
    });

    // A source of no dataset is known by its content alone.
    private static JsonObject Input(Receipt receipt, ReceiptSource source) => Dataset(
        receipt,
        source.Dataset ?? $"content/{source.Content.Root}",
        source.Version?.ToString(CultureInfo.InvariantCulture) ?? source.Content.ToString(),
        source.Content,
        source.Sha256,
        ExportNames.RoleOf(source));

    private static JsonObject Model(Receipt receipt) => Dataset(
        receipt, $"model/{receipt.Job.Id}", receipt.Model.Content.ToString(), receipt.Model.Content, receipt.Model.Sha256, "model");

    private static JsonObject Dataset(Receipt receipt, string name, string version, ContentId content, Hash256 sha256, string role) => new()
    {
        ["namespace"] = Namespace,
        ["name"] = name,
        ["facets"] = new JsonObject
        {
            ["version"] = Facet(receipt, "facets/1-0-1/DatasetVersionDatasetFacet.json#/$defs/DatasetVersionDatasetFacet", ("datasetVersion", version)),
            ["zerog_content"] = Facet(receipt, null, ("role", role), ("content", content.ToString()), ("sha256", ExportNames.Digits(sha256))),
        },
    };

    /// <param name="receipt">Whose program says it.</param>
    /// <param name="schema">Where its schema is below <see cref="Schemas"/>; null for what OpenLineage does not know, of which it says no more than the base.</param>
    /// <param name="members">What it says.</param>
    private static JsonObject Facet(Receipt receipt, string? schema, params ReadOnlySpan<(string Name, string Value)> members)
    {
        var facet = new JsonObject { ["_producer"] = Producer(receipt), ["_schemaURL"] = $"{Schemas}/{schema ?? "2-0-2/OpenLineage.json#/$defs/DatasetFacet"}" };
        foreach (var (name, value) in members) facet.Add(name, value);
        return facet;
    }

    private static string Producer(Receipt receipt) => ExportNames.Uri("program", $"{receipt.Program.Name}/{receipt.Program.Version}");
}
