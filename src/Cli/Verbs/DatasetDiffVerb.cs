using System.Collections.Immutable;
using System.CommandLine;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset diff</c>: what changed from one version to another, by file and by record.</summary>
internal static class DatasetDiffVerb
{
    private const int Shown = 20;

    private static readonly Argument<string> First = new("NAME@A") { Description = "The version before." };
    private static readonly Argument<string> Second = new("NAME@B") { Description = "The version after." };

    public static Command Create() => Verb.Create(
        "diff", $"Name the files and records that one version has and another has not; of records the first {Shown} in words, all with --json.", [First, Second, .. RemoteOptions.All], RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (before, after) = (DatasetReference.Parse(invocation.Arguments.GetRequiredValue(First)), DatasetReference.Parse(invocation.Arguments.GetRequiredValue(Second)));
        await using var connection = await NodeConnection.OpenAsync(invocation, providers: 0, cancellationToken);
        var (first, firstRecords) = await ReadAsync(connection.Node, before, cancellationToken);
        var (second, secondRecords) = await ReadAsync(connection.Node, after, cancellationToken);
        var difference = VersionDifference.Between(first, firstRecords, second, secondRecords);
        var result = new DiffResult(
            Paths(difference.FilesAdded), Paths(difference.FilesRemoved), Paths(difference.FilesChanged),
            Records(second, secondRecords, difference.RecordsAdded), Records(first, firstRecords, difference.RecordsRemoved));
        invocation.Terminal.Result(result, text =>
        {
            foreach (var (sign, paths) in new[] { ("+", result.FilesAdded), ("-", result.FilesRemoved), ("~", result.FilesChanged) })
                foreach (var path in paths) text.WriteLine($"{sign} {path}");
            Write(text, "+", "added", result.RecordsAdded);
            Write(text, "-", "removed", result.RecordsRemoved);
        });
        return ExitCodes.Success;
    }

    private static async Task<(DatasetManifest Manifest, RecordIndex Records)> ReadAsync(INode node, DatasetReference reference, CancellationToken cancellationToken)
    {
        var manifest = await node.ManifestOfAsync(reference.In(await node.GetDatasetAsync(reference.Name, cancellationToken)), cancellationToken);
        if (manifest.Corpus.Records > RecordIndex.MaxRecords)
            throw new ZeroGException(FailureKind.Invalid, $"{reference} has {Quantity.Count(manifest.Corpus.Records)} records.", $"At most {Quantity.Count(RecordIndex.MaxRecords)} can be compared.");
        return (manifest, await RecordIndex.ReadAsync(manifest, node.OpenVerifiedAsync, cancellationToken));
    }

    private static string[] Paths(ImmutableArray<ManifestFile> files) => [.. files.Select(file => file.Path)];

    private static DiffRecord[] Records(DatasetManifest manifest, RecordIndex index, ImmutableArray<int> numbers) =>
        [.. numbers.Select(number => new DiffRecord(number, manifest.Files[index[number].File].Path, index[number].Start, index[number].Length, index[number].Sha256.ToHex()))];

    private static void Write(TextWriter text, string sign, string what, DiffRecord[] records)
    {
        text.WriteLine($"{Quantity.Count(records.Length)} records {what}");
        foreach (var record in records.Take(Shown)) text.WriteLine($"{sign} record {record.Number}: {record.Path}, {record.Length} bytes from byte {record.Start} on");
    }

    private sealed record DiffRecord(int Number, string Path, long Start, long Length, string Sha256);

    private sealed record DiffResult(string[] FilesAdded, string[] FilesRemoved, string[] FilesChanged, DiffRecord[] RecordsAdded, DiffRecord[] RecordsRemoved);
}
