using System.CommandLine;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset</c>: register text, list what is registered, and compute roots.</summary>
internal static class DatasetVerbs
{
    private static readonly Argument<string> Name = new("NAME") { Description = "name or owner/name." };
    private static readonly Argument<string> FilePath = new("FILE") { Description = "A file with content." };

    public static Command Create() => Verb.Group(
        "dataset",
        "Register text and prove what it is.",
        Verb.Create("add", "Store a file as the next version of a dataset.", [Name, FilePath, .. RemoteOptions.All], AddAsync),
        Verb.Create("list", "List the datasets with their newest versions.", RemoteOptions.All, ListAsync),
        Verb.Create("show", "Show a dataset with all its versions.", [Name, .. RemoteOptions.All], ShowAsync),
        Verb.Create("root", "Print the 0G Storage root, size and SHA-256 of a file. Needs no node.", [FilePath], RootAsync));

    private static async Task<int> AddAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // All that can be wrong with the request is checked before a node is started.
        var name = DatasetName.Parse(invocation.Arguments.GetRequiredValue(Name));
        var path = invocation.Arguments.GetRequiredValue(FilePath);
        await using var file = InputFile.Open(path);
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var version = await ReadProgress.ShowAsync(
            invocation.Terminal,
            "stored",
            file,
            content => connection.Node.AddDatasetAsync(name, content, Path.GetFileName(path), cancellationToken));
        invocation.Terminal.Result(new AddedVersion(name, version), text => WriteVersion(text, name, version));
        return ExitCodes.Success;
    }

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
        var name = DatasetName.Parse(invocation.Arguments.GetRequiredValue(Name));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var dataset = await connection.Node.GetDatasetAsync(name, cancellationToken);
        invocation.Terminal.Result(dataset, text =>
        {
            foreach (var version in dataset.Versions) WriteVersion(text, dataset.Name, version);
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

    private static void WriteVersion(TextWriter text, string name, DatasetVersion version) => Columns.WritePairs(
        text,
        ("dataset", $"{name}, version {version.Number}"),
        ("root", version.Content.Root),
        ("size", $"{Quantity.Count(version.Content.Length)} bytes"),
        ("sha256", version.Sha256),
        ("file", version.FileName),
        ("added", Quantity.Time(version.AddedAt)));

    private sealed record AddedVersion(string Name, DatasetVersion Version);
}
