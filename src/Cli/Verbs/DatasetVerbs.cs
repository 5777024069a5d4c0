using System.CommandLine;
using System.Text.Json;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset</c>: register text, list what is registered, and compute roots.</summary>
internal static class DatasetVerbs
{
    private static readonly Argument<string> Reference = new("NAME") { Description = "name or owner/name; name@3 is version 3." };
    private static readonly Argument<string> FilePath = new("FILE") { Description = "A file with content." };

    public static Command Create() => Verb.Group(
        "dataset",
        "Register text and prove what it is.",
        DatasetAddVerb.Create(),
        Verb.Create("list", "List the datasets with their newest versions.", RemoteOptions.All, ListAsync),
        Verb.Create("show", "Show a dataset with all its versions, or with name@3 what one of them is made of.", [Reference, .. RemoteOptions.All], ShowAsync),
        DatasetDeriveVerb.Create(),
        DatasetVerifyVerb.Create(),
        DatasetDiffVerb.Create(),
        DatasetWithdrawVerb.Create(),
        DatasetUsageVerb.Create(),
        DatasetExportVerb.Create(),
        Verb.Create("root", "Print the 0G Storage root, size and SHA-256 of a file. Needs no node.", [FilePath], RootAsync));

    private static async Task<int> ListAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var datasets = await Pages.AllAsync(after => connection.Node.ListDatasetsAsync(after, Pages.Limit, cancellationToken));
        invocation.Terminal.Result(new { Datasets = datasets }, text => Columns.Write(
            text,
            ["NAME", "VERSIONS", "SIZE", "ROOT"],
            datasets.Select(dataset => (string[])[
                dataset.Name,
                Quantity.Count(dataset.Versions.Length),
                Quantity.Bytes(dataset.Versions[^1].Content.Length),
                dataset.Versions[^1].Content.Root])));
        return ExitCodes.Success;
    }

    private static async Task<int> ShowAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var reference = DatasetReference.Parse(invocation.Arguments.GetRequiredValue(Reference));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var dataset = await connection.Node.GetDatasetAsync(reference.Name, cancellationToken);
        if (reference.Version is null)
        {
            invocation.Terminal.Result(dataset, text =>
            {
                foreach (var version in dataset.Versions) DatasetText.Write(text, dataset.Name, version, dataset.WithdrawalOf(version.Number));
            });
            return ExitCodes.Success;
        }

        var asked = reference.In(dataset);
        var withdrawal = dataset.WithdrawalOf(asked.Number);
        var manifest = asked.Manifest is { } stored ? await connection.Node.ReadManifestAsync(stored, cancellationToken) : null;
        invocation.Terminal.Result(new ShownVersion(dataset.Name, asked, withdrawal, manifest is null ? null : DatasetText.Json(manifest)), text =>
        {
            DatasetText.Write(text, dataset.Name, asked, withdrawal);
            if (manifest is not null) DatasetText.Write(text, manifest);
        });
        return ExitCodes.Success;
    }

    private static async Task<int> RootAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var path = invocation.Arguments.GetRequiredValue(FilePath);
        await using var file = InputFile.Open(path);
        var digest = await ReadProgress.ShowAsync(
            invocation.Terminal, "hashed", file, content => ContentRoot.ComputeAsync(content, cancellationToken));
        var result = new { Root = digest.Id.Root.ToString(), digest.Id.Length, Sha256 = digest.Sha256.ToHex() };
        invocation.Terminal.Result(result, text => Columns.WritePairs(
            text, ("root", result.Root), ("size", $"{Quantity.Count(result.Length)} bytes"), ("sha256", result.Sha256)));
        return ExitCodes.Success;
    }

    private sealed record ShownVersion(string Name, DatasetVersion Version, DatasetWithdrawal? Withdrawal, JsonElement? Manifest);
}
