using System.CommandLine;
using System.Text;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset export</c>: a version's metadata for other tools.</summary>
internal static class DatasetExportVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "name or owner/name; name@3 is version 3." };
    private static readonly Option<string?> To = new("--to") { Description = "Write to this new file. Default: standard output.", HelpName = "FILE" };

    public static Command Create() => Verb.Create(
        "export", "Write what a version is, as Croissant 1.1: files by SHA-256, records, licence, and what it was derived from.", [Name, To, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reference = DatasetReference.Parse(invocation.Arguments.GetRequiredValue(Name));
        var path = invocation.Arguments.GetValue(To);
        if (path is not null) OutputFile.RequireFree(path);
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var version = reference.In(await connection.Node.GetDatasetAsync(reference.Name, cancellationToken));
        var manifest = version.Manifest is { } stored ? await connection.Node.ReadManifestAsync(stored, cancellationToken) : null;
        var document = CroissantMetadata.Of(manifest is null ? Of(reference.Name, version) : Of(reference.Name, version, manifest));
        if (path is null)
        {
            await invocation.Terminal.Output.WriteAsync(Encoding.UTF8.GetString(document));
            return ExitCodes.Success;
        }

        await OutputFile.WriteAsync(path, stream => stream.Write(document), cancellationToken);
        invocation.Terminal.Result(new { File = Path.GetFullPath(path), Bytes = document.Length }, text => text.WriteLine($"Written to {path}."));
        return ExitCodes.Success;
    }

    private static CroissantDataset Of(string name, DatasetVersion version, DatasetManifest manifest) =>
        new(name, version.Number, version.AddedAt, [.. manifest.Files.Select(file => new CroissantFile(file.Path, file.Id, file.Sha256))], manifest.Format)
        {
            Licence = manifest.Licence,
            Sources = manifest.Sources,
            Collected = manifest.Collected,
            Terms = manifest.Terms,
            Contact = manifest.Contact,
            Parents = [.. manifest.Parents.Select(parent => new CroissantParent(parent.Dataset, parent.Version, parent.Corpus))],
        };

    // From before there were manifests, or added as bytes alone: one file, of which nothing else is known.
    private static CroissantDataset Of(string name, DatasetVersion version) =>
        new(name, version.Number, version.AddedAt, [new CroissantFile(version.FileName, NodeContent.IdOf(version.Content), Hash256.Parse(version.Sha256))], RecordFormat.Text);
}
