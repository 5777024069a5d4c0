using System.CommandLine;
using System.Security.Cryptography;
using ZeroG.Client;
using ZeroG.Datasets;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Receipts;

namespace ZeroG.Cli;

/// <summary><c>zerog dataset usage</c>: which models were trained on a dataset, or on one record of it.</summary>
internal static class DatasetUsageVerb
{
    private const int Shown = 20, MaxTextBytes = 16 << 20;

    private static readonly Argument<string> Name = new("NAME") { Description = "name or owner/name, with @VERSION for one version." };
    private static readonly Option<int?> Record = NumberOption.Create<int>("--record", "Where this record was trained on, from 0 in the order of the version", null, 0, int.MaxValue);
    private static readonly Option<string?> Text = new("--text") { Description = "Where the record was trained on whose text is that of this file, byte for byte.", HelpName = "FILE" };
    private static readonly Option<string?> Digest = new("--sha256") { Description = "Where the record was trained on whose text has this SHA-256.", HelpName = "HEX" };
    private static readonly Option<int?> Limit = NumberOption.Create<int>("--limit", "Show so many uses of each model at most", Shown, 1, 1_000_000);

    public static Command Create() => Verb.Create(
        "usage",
        "Show which models were trained on a dataset; with a record, in which rounds and steps. Exit code 1 where a record was used by none.",
        [Name, Record, Text, Digest, Limit, .. ChainArguments.All, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var reference = DatasetReference.Parse(arguments.GetRequiredValue(Name));
        var (record, path, digest) = (arguments.GetValue(Record), arguments.GetValue(Text), arguments.GetValue(Digest));
        if ((record is null ? 0 : 1) + (path is null ? 0 : 1) + (digest is null ? 0 : 1) > 1) throw new ZeroGException(FailureKind.Invalid, "--record, --text and --sha256 each name a record.", "Give one of them.");
        var hash = path is null ? Parse(digest) : Hash256.FromBytes(SHA256.HashData(await InputFile.ReadAllAsync(path, MaxTextBytes, cancellationToken)));
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var node = connection.Node;
        var info = await node.GetDatasetAsync(reference.Name, cancellationToken);
        var uses = new List<ModelUse>();
        foreach (var use in await UsesAsync(node, info, reference.Version, cancellationToken))
        {
            uses.Add(record is null && hash is null
                ? new ModelUse(use.Job, use.Model.ToString(), use.Version, use.Rounds, null, null, [])
                : await OfAsync(await TracedModels.OfAsync(node, use.Job, invocation.Terminal, cancellationToken), use, record, hash, arguments.GetValue(Limit) ?? Shown, cancellationToken));
        }

        var isAboutRecord = record is not null || hash is not null;
        invocation.Terminal.Result(new { Dataset = info.Name, reference.Version, Models = uses }, text => Write(text, uses, isAboutRecord));
        return isAboutRecord && uses.All(use => use.Windows is 0 or null) ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static Hash256? Parse(string? digest) => digest is null
        ? null
        : Hash256.TryParse(digest, out var hash) ? hash : throw new ZeroGException(FailureKind.Invalid, $"'{digest}' is no SHA-256.", "Give 64 hexadecimal digits, as sha256sum prints them.");

    private static async Task<List<DatasetUse>> UsesAsync(INode node, DatasetInfo info, int? version, CancellationToken cancellationToken)
    {
        var uses = new List<DatasetUse>();
        for (long? from = 0; from is { } next;)
        {
            var page = DatasetUsage.In(info, version, await node.ListLogAsync(LogNames.Main, EntrySubjects.Dataset(info.Name), next, cancellationToken: cancellationToken));
            uses.AddRange(page.Models);
            from = page.Next;
        }

        return uses;
    }

    // What the rule of selection gives is all that was trained on: a record that is in no window was not.
    private static Task<ModelUse> OfAsync(TracedModel traced, DatasetUse use, int? record, Hash256? hash, int limit, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            var name = traced.Source.Dataset;
            if (traced.Files is not { } files) throw new ZeroGException(FailureKind.Invalid, $"Version {use.Version} of {name} came as bytes alone, without records.", "Add its files with 'zerog dataset add'.");
            if (record >= files.Records.Count) throw new ZeroGException(FailureKind.NotFound, $"Version {use.Version} of {name} has {files.Records.Count} records.", "Records are counted from 0.");
            int[] found = record is { } named ? [named] : files.Records.Find(hash!.Value).ToArray();
            var windows = FoundWindows.In(traced, TrainedWindows.Of(traced.Receipt, traced.Text), found, 0, limit, cancellationToken);
            return new ModelUse(use.Job, use.Model.ToString(), use.Version, use.Rounds, found, windows.Count, windows.Page) { Examined = windows.Examined };
        },
        cancellationToken);

    private static void Write(TextWriter text, List<ModelUse> uses, bool isAboutRecord)
    {
        if (uses.Count == 0) text.WriteLine("No model in the log was trained on it.");
        else Columns.Write(text, ["JOB", "VERSION", "ROUNDS", "MODEL"], uses.Select(use => (string[])[use.Job, $"{use.Version}", $"{use.Rounds}", use.Model]));
        if (!isAboutRecord) return;
        foreach (var use in uses)
        {
            text.WriteLine();
            text.WriteLine(use.Records is { Length: 0 }
                ? $"{use.Job}: no record of version {use.Version} has this text."
                : $"{use.Job}: record {string.Join(", ", use.Records!)} was in {use.Windows} of {use.Examined} windows{(use.Windows == 0 ? ": by the rule of selection, it was not trained on." : ".")}");
            if (use.Uses.Count > 0) TracedModels.Write(text, use.Uses);
        }
    }

    /// <summary>A model's use of a dataset, or of a record of it.</summary>
    /// <param name="Job">The job that made it.</param>
    /// <param name="Model">The checkpoint.</param>
    /// <param name="Version">Version of the dataset.</param>
    /// <param name="Rounds">Rounds that led to it.</param>
    /// <param name="Records">The records that were asked for; null where none was.</param>
    /// <param name="Windows">Windows with any byte of them.</param>
    /// <param name="Uses">The first of those.</param>
    private sealed record ModelUse(string Job, string Model, int Version, int Rounds, int[]? Records, long? Windows, IReadOnlyList<TracedWindow> Uses)
    {
        /// <summary>Windows of the model, all of which were looked at.</summary>
        public long? Examined { get; init; }
    }
}
