using System.Text;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts.Tests;

/// <summary>No package brings the schema of OpenLineage: these are the rules of its version 2-0-2.</summary>
public sealed class OpenLineageTests
{
    [Fact]
    public void A_completed_job_is_one_run_that_starts_and_completes()
    {
        var events = Events(ExportedReceipts.Whole().Receipt);
        Assert.Equal(["START", "COMPLETE"], events.Select(one => $"{one["eventType"]}"));
        Assert.Single(events.Select(one => $"{one["run"]!["runId"]}").Distinct());
        Assert.Equal(["job"], events.Select(one => $"{one["job"]!["name"]}").Distinct());
        foreach (var one in events)
        {
            ExportedReceipts.RequireOnly(one, "eventType", "eventTime", "run", "job", "inputs", "outputs", "producer", "schemaURL");
            Assert.True(Guid.TryParse($"{one["run"]!["runId"]}", out _));
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", $"{one["eventTime"]}");
            RequireUri(one["producer"]);
            RequireUri(one["schemaURL"]);
            JsonArray sets = [.. one["inputs"]!.AsArray().Concat(one["outputs"]!.AsArray()).Select(set => set!.DeepClone())];
            Assert.All(sets, set => Assert.NotEmpty($"{set!["namespace"]}"));
            foreach (var (_, facet) in sets.Append(one["run"]).Append(one["job"]).SelectMany(owner => owner!["facets"]!.AsObject()))
            {
                RequireUri(facet!["_producer"]);
                RequireUri(facet["_schemaURL"]);
            }
        }
    }

    [Fact]
    public void Inputs_are_the_versions_that_were_read_and_the_output_the_model()
    {
        var receipt = ExportedReceipts.Whole().Receipt;
        var completed = Events(receipt)[1];
        var inputs = completed["inputs"]!.AsArray();
        Assert.Equal(["local/text", "local/held-out", $"content/{receipt.Sources[2].Content.Root}"], inputs.Select(one => $"{one!["name"]}"));
        Assert.Equal(["1", "3", receipt.Sources[2].Content.ToString()], inputs.Select(one => $"{one!["facets"]!["version"]!["datasetVersion"]}"));
        Assert.Equal(receipt.Sources.Select(source => source.Sha256.ToString()[2..]), inputs.Select(one => $"{one!["facets"]!["zerog_content"]!["sha256"]}"));
        Assert.Equal(receipt.Model.Content.ToString(), $"{Assert.Single(completed["outputs"]!.AsArray())!["facets"]!["version"]!["datasetVersion"]}");
    }

    [Fact]
    public void The_run_follows_from_the_job()
    {
        var receipt = ExportedReceipts.Whole().Receipt;
        var other = receipt with { Job = receipt.Job with { Id = "another" } };
        Assert.Equal(OpenLineageEvents.Of(receipt), OpenLineageEvents.Of(receipt));
        Assert.NotEqual(RunOf(receipt), RunOf(other));
        // Version 8 and the variant of RFC 9562.
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", RunOf(receipt));
    }

    [Fact]
    public void What_does_not_say_when_the_job_ended_is_no_completed_run()
    {
        Assert.Equal("log", Assert.Throws<ReceiptMismatchException>(() => OpenLineageEvents.Of(ExportedReceipts.Unlogged().Receipt)).Place);
        var receipt = ExportedReceipts.Whole().Receipt;
        var forged = receipt with { Log = receipt.Log! with { Key = receipt.Job.Chain!.Owner } };
        Assert.Equal("log.head", Assert.Throws<ReceiptMismatchException>(() => OpenLineageEvents.Of(forged)).Place);
    }

    private static string RunOf(Receipt receipt) => $"{Events(receipt)[0]["run"]!["runId"]}";

    private static JsonObject[] Events(Receipt receipt)
    {
        var text = Encoding.UTF8.GetString(OpenLineageEvents.Of(receipt));
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
    }

    private static void RequireUri(JsonNode? uri) => Assert.True(Uri.TryCreate($"{uri}", UriKind.Absolute, out _), $"{uri}");
}
