using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts.Tests;

/// <summary>No package brings a schema of SLSA provenance: these are its rules (slsa.dev/spec/v1.0/provenance), and those of in-toto's resource descriptors.</summary>
public sealed class SlsaTests
{
    [Fact]
    public void The_statement_has_what_the_specification_requires()
    {
        foreach (var file in ExportedReceipts.All())
        {
            var statement = JsonNode.Parse(SlsaProvenance.Of(file))!.AsObject();
            Assert.Equal(["_type", "subject", "predicateType", "predicate"], statement.Select(member => member.Key));
            Assert.Equal(("https://in-toto.io/Statement/v1", "https://slsa.dev/provenance/v1"), ($"{statement["_type"]}", $"{statement["predicateType"]}"));

            var predicate = statement["predicate"]!.AsObject();
            Assert.Equal(["buildDefinition", "runDetails"], predicate.Select(member => member.Key));
            var (definition, run) = (predicate["buildDefinition"]!.AsObject(), predicate["runDetails"]!.AsObject());
            ExportedReceipts.RequireOnly(definition, "buildType", "externalParameters", "internalParameters", "resolvedDependencies");
            ExportedReceipts.RequireOnly(run, "builder", "metadata", "byproducts");
            ExportedReceipts.RequireOnly(run["builder"]!, "id", "version", "builderDependencies");
            ExportedReceipts.RequireOnly(run["metadata"]!, "invocationId", "startedOn", "finishedOn");

            Assert.True(Uri.TryCreate($"{definition["buildType"]}", UriKind.Absolute, out _));
            Assert.True(Uri.TryCreate($"{run["builder"]!["id"]}", UriKind.Absolute, out _));
            Assert.NotEmpty(definition["externalParameters"]!.AsObject());
            JsonArray[] descriptors = [statement["subject"]!.AsArray(), definition["resolvedDependencies"]!.AsArray(), run["byproducts"]!.AsArray(), run["builder"]!["builderDependencies"]!.AsArray()];
            foreach (var descriptor in descriptors.SelectMany(one => one)) RequireDescriptor(descriptor!.AsObject());
        }
    }

    [Fact]
    public void It_says_what_the_receipt_says()
    {
        var file = ExportedReceipts.Whole();
        var (receipt, statement) = (file.Receipt, JsonNode.Parse(SlsaProvenance.Of(file))!);
        var (definition, run) = (statement["predicate"]!["buildDefinition"]!, statement["predicate"]!["runDetails"]!);

        Assert.Equal(receipt.Model.Sha256.ToString()[2..], $"{statement["subject"]![0]!["digest"]!["sha256"]}");
        var dependencies = definition["resolvedDependencies"]!.AsArray();
        Assert.Equal(["local/text@1", "local/text@1 manifest", "local/held-out@3", "tokenizer.json"], dependencies.Select(one => $"{one!["name"]}"));
        Assert.Equal(receipt.Sources.Select(source => source.Sha256.ToString()[2..]), dependencies.Select(one => $"{one!["digest"]!["sha256"]}").Where(digest => digest.Length > 0));
        Assert.Equal(("9", "24"), ($"{definition["externalParameters"]!["seed"]}", $"{definition["externalParameters"]!["recipe"]!["model"]!["width"]}"));
        Assert.Equal($"urn:zerog:account:{receipt.Job.Chain!.Orchestrator.Operator}", $"{run["builder"]!["id"]}");
        Assert.Equal(receipt.Job.Chain.Providers.Select(provider => $"urn:zerog:account:{provider.Operator}"), run["builder"]!["builderDependencies"]!.AsArray().Select(one => $"{one!["uri"]}"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file.ToBytes())), $"{run["byproducts"]![0]!["digest"]!["sha256"]}");
        Assert.Equal(("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"), ($"{run["metadata"]!["startedOn"]}", $"{run["metadata"]!["finishedOn"]}"));
    }

    [Fact]
    public void Without_a_log_it_does_not_say_when_the_job_ended_and_without_a_chain_the_receipts_signer_built_it()
    {
        var file = ExportedReceipts.Unlogged();
        var run = JsonNode.Parse(SlsaProvenance.Of(file))!["predicate"]!["runDetails"]!;
        Assert.Null(run["metadata"]!["finishedOn"]);
        Assert.Equal($"urn:zerog:account:{file.Envelope.Signatures[0].Keyid}", $"{run["builder"]!["id"]}");
    }

    [Fact]
    public void The_same_receipt_gives_the_same_bytes()
    {
        var file = ExportedReceipts.Whole();
        Assert.Equal(SlsaProvenance.Of(file), SlsaProvenance.Of(ReceiptFile.Read(file.ToBytes())));
    }

    // in-toto/attestation, spec/v1/resource_descriptor.md and digest_set.md.
    private static void RequireDescriptor(JsonObject descriptor)
    {
        ExportedReceipts.RequireOnly(descriptor, "name", "uri", "digest", "content", "downloadLocation", "mediaType", "annotations");
        Assert.Contains(descriptor, member => member.Key is "name" or "uri" or "digest");
        if (descriptor["uri"] is { } uri) Assert.True(Uri.TryCreate($"{uri}", UriKind.Absolute, out _), $"{uri}");
        foreach (var (algorithm, digest) in descriptor["digest"]?.AsObject() ?? []) Assert.Matches("^[0-9a-f]{64}$", $"{digest}");
    }
}
