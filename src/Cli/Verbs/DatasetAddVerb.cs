using System.CommandLine;
using ZeroG.Client;
using ZeroG.Datasets;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset add</c>: makes files and folders the next version of a dataset.</summary>
internal static class DatasetAddVerb
{
    private static readonly Argument<string> Name = new("NAME") { Description = "name or owner/name." };

    private static readonly Argument<string[]> Paths = new("PATH")
    {
        Description = "Files, or folders with files.",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create() => Verb.Create(
        "add",
        "Store files as the next version of a dataset. Repeated after a cut, it goes on where it was.",
        [Name, Paths, .. DescriptionOptions.OfFormat, .. DescriptionOptions.OfOrigin, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        // All that can be wrong with the request is checked before a node is started.
        var name = DatasetName.Parse(invocation.Arguments.GetRequiredValue(Name));
        var files = LocalFiles.Find(invocation.Arguments.GetRequiredValue(Paths), out var leftOut);
        var description = DescriptionOptions.Of(invocation.Arguments, files);
        if (leftOut > 0) invocation.Terminal.Note($"Left out {leftOut} empty files: content of no bytes has no root.");
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var version = await DatasetBar.ShowAsync(
            invocation.Terminal,
            files.Sum(file => file.Length),
            progress => new DatasetUpload(connection.Node, progress).AddAsync(name, files, description, cancellationToken));
        invocation.Terminal.Result(new AddedVersion(name, version), text => DatasetText.Write(text, name, version));
        return ExitCodes.Success;
    }
}
