using System.CommandLine;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset verify</c>: reads a version from the node and hashes everything here.</summary>
internal static class DatasetVerifyVerb
{
    private static readonly Argument<string> Reference = new("NAME") { Description = "name or owner/name; name@3 is version 3." };

    private static readonly Option<bool> Rerun = new("--rerun") { Description = "Make a derived version from its parent again, too: the files must come out the same." };

    public static Command Create() => Verb.Create(
        "verify", "Hash all files of a version here, and make its text from them again: both must be what its manifest says.", [Reference, Rerun, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reference = DatasetReference.Parse(invocation.Arguments.GetRequiredValue(Reference));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var node = connection.Node;
        var version = reference.In(await node.GetDatasetAsync(reference.Name, cancellationToken));
        var manifest = await node.ManifestOfAsync(version, cancellationToken);
        await ManifestCheck.VerifyAsync(manifest, node.OpenVerifiedAsync, cancellationToken);

        // What the dataset names, and what the manifest names, is one text, and the node has it.
        var corpus = manifest.Corpus;
        if (NodeContent.IdOf(version.Content) != corpus.Id)
            throw new ManifestMismatchException("the version", "content", version.Content.ToString(), corpus.Id.ToString());
        if (!manifest.IsOneText)
        {
            await using var stored = await node.OpenVerifiedAsync(corpus.Id, cancellationToken);
            await stored.CopyToAsync(Stream.Null, cancellationToken);
        }

        var rerun = invocation.Arguments.GetValue(Rerun);
        if (rerun) await DerivedVersion.RequireSameAsync(node, reference with { Version = version.Number }, manifest, cancellationToken);
        var result = new VerifiedVersion(reference.Name, version, manifest.Files.Length, manifest.Files.Sum(file => file.Id.Length), corpus.Records, rerun);
        invocation.Terminal.Result(result, text =>
        {
            DatasetText.Write(text, reference.Name, version);
            text.WriteLine($"Verified: {Quantity.Count(result.Files)} files of {Quantity.Bytes(result.Bytes)}, and the text of their {Quantity.Count(result.Records)} records.");
            if (rerun) text.WriteLine($"Made again from {string.Join(", ", manifest.Parents.Select(parent => $"{parent.Dataset}@{parent.Version}"))}: the same.");
        });
        return ExitCodes.Success;
    }

    private sealed record VerifiedVersion(string Name, DatasetVersion Version, int Files, long Bytes, long Records, bool Rerun);
}
