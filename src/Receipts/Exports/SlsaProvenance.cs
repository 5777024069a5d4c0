using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ZeroG.Receipts;

/// <summary>
/// A receipt as SLSA Provenance v1 (slsa.dev/spec/v1.0/provenance), an unsigned in-toto Statement v1: what was built is the model, what
/// from are texts and tokenizer, by parameters that anybody may repeat it with, and by whom are the keys that signed the job.
/// </summary>
public static class SlsaProvenance
{
    /// <summary>Type of the statement's predicate.</summary>
    public const string PredicateType = "https://slsa.dev/provenance/v1";

    /// <summary>What the parameters mean: docs/provenance.md, "Exports".</summary>
    public const string BuildType = "urn:zerog:training-job:1";

    /// <summary>The statement, JSON.</summary>
    /// <param name="file">The receipt. Whether it holds, <see cref="ReceiptChecks"/> say.</param>
    /// <exception cref="ReceiptMismatchException">The receipt's head is not signed by the log's key.</exception>
    public static byte[] Of(ReceiptFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var receipt = file.Receipt;
        return ExportJson.Document(new JsonObject
        {
            ["_type"] = InTotoStatement.Type,
            ["subject"] = new JsonArray(new JsonObject { ["name"] = receipt.Model.Name, ["digest"] = Digests(receipt.Model.Content, receipt.Model.Sha256) }),
            ["predicateType"] = PredicateType,
            ["predicate"] = new JsonObject
            {
                ["buildDefinition"] = new JsonObject
                {
                    ["buildType"] = BuildType,
                    ["externalParameters"] = ExternalParameters(receipt.Job),
                    ["internalParameters"] = ExportJson.Members(("program", ExportJson.Of(receipt.Program)), ("chain", receipt.Job.Chain is { } chain ? Chain(chain) : null)),
                    ["resolvedDependencies"] = ExportJson.Items(receipt.Sources.SelectMany(Dependencies)),
                },
                ["runDetails"] = new JsonObject
                {
                    ["builder"] = Builder(file),
                    ["metadata"] = ExportJson.Members(
                        ("invocationId", receipt.Job.Id),
                        ("startedOn", ExportNames.Time(receipt.Job.SubmittedAt)),
                        ("finishedOn", ExportTimes.Ended(receipt) is { } ended ? ExportNames.Time(ended) : null)),
                    ["byproducts"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "receipt.json",
                        ["mediaType"] = "application/vnd.dsse.envelope.v1+json",
                        ["digest"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(file.ToBytes())) },
                    }),
                },
            },
        });
    }

    // Readers keep parameters as google.protobuf.Struct, whose numbers are doubles: a seed of 64 bits stands as digits.
    private static JsonObject ExternalParameters(ReceiptJob job) => ExportJson.Members(
        ("recipe", ExportJson.Of(job.Inputs.Recipe)),
        ("seed", $"{job.Inputs.Seed}"),
        ("workers", job.Inputs.Workers),
        ("auditRate", job.Inputs.AuditRate),
        ("selection", job.Selection == SelectionRule.BySampleIndex ? "bySampleIndex" : "byWorkerAndRound"),
        ("exchange", job.Exchange is { } exchange ? ExportJson.Of(exchange) : null));

    private static JsonObject Chain(ReceiptChain chain) => new()
    {
        ["chainId"] = $"{chain.ChainId}",
        ["court"] = chain.Court.ToString(),
        ["owner"] = chain.Owner.ToString(),
        ["jobId"] = chain.JobId.ToString(),
    };

    private static IEnumerable<JsonNode> Dependencies(ReceiptSource source)
    {
        var dataset = source is { Dataset: { } name, Version: { } version } ? ExportNames.DatasetUri(name, version) : null;
        yield return ExportJson.Members(
            ("name", ExportNames.Of(source)),
            ("uri", dataset),
            ("digest", Digests(source.Content, source.Sha256)),
            ("annotations", new JsonObject { ["role"] = ExportNames.RoleOf(source), ["content"] = source.Content.ToString() }));
        if (source.Manifest is { } manifest)
        {
            yield return new JsonObject
            {
                ["name"] = $"{ExportNames.Of(source)} manifest",
                ["digest"] = new JsonObject { ["0gStorageRoot"] = ExportNames.Digits(manifest.Root) },
                ["annotations"] = new JsonObject { ["role"] = $"{ExportNames.RoleOf(source)}Manifest", ["content"] = manifest.ToString() },
            };
        }
    }

    // Whoever is trusted with the build: the orchestrator's key, or without a chain the keys that signed the receipt.
    private static JsonObject Builder(ReceiptFile file)
    {
        var receipt = file.Receipt;
        var chain = receipt.Job.Chain;
        var providers = chain is not null
            ? chain.Providers.Select(provider => new JsonObject { ["name"] = provider.Provider.ToString(), ["uri"] = ExportNames.Uri("account", provider.Operator.ToString()) })
            : receipt.Rounds.SelectMany(round => round.Work).Select(work => work.Provider).Distinct().Order(StringComparer.Ordinal).Select(name => new JsonObject { ["name"] = name });
        return new JsonObject
        {
            ["id"] = ExportNames.Uri("account", $"{chain?.Orchestrator.Operator ?? file.Envelope.Signatures[0].Keyid}"),
            ["version"] = new JsonObject { [receipt.Program.Name] = receipt.Program.Version },
            ["builderDependencies"] = ExportJson.Items(providers),
        };
    }

    private static JsonObject Digests(ContentId content, Hash256 sha256) => new()
    {
        ["sha256"] = ExportNames.Digits(sha256),
        ["0gStorageRoot"] = ExportNames.Digits(content.Root),
    };
}
