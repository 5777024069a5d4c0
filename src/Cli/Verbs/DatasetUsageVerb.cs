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
    private static readonly Option<int?> Limit = NumberOption.Create<int>("--limit", "Show so many uses of each model at most", Shown, 1, 1_000_000);

    public static Command Create() => Verb.Create(
        "usage",
        "Show which models were trained on a dataset; with a record, in which rounds and steps. Exit code 1 where a record was used by none.",
        [Name, Record, Text, Limit, .. ChainArguments.All, .. RemoteOptions.All],
        RunAsync);

    private static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var reference = DatasetReference.Parse(arguments.GetRequiredValue(Name));
        var (record, path) = (arguments.GetValue(Record), arguments.GetValue(Text));
        if (record is not null && path is not null) throw new ZeroGException(FailureKind.Invalid, "--record and --text each name a record.", "Give one of the two.");
        Hash256? hash = path is null ? null : Hash256.FromBytes(SHA256.HashData(await InputFile.ReadAllAsync(path, MaxTextBytes, cancellationToken)));
        await using var connection = await NodeConnection.OpenForMoneyAsync(invocation, cancellationToken);
        var node = connection.Node;
        var info = await node.GetDatasetAsync(reference.Name, cancellationToken);
        var content = info.Versions.Where(version => reference.Version is null || version.Number == reference.Version).Select(version => NodeContent.IdOf(version.Content)).ToHashSet();
        if (content.Count == 0) throw new ZeroGException(FailureKind.NotFound, $"{reference.Name} has no version {reference.Version}.", $"'zerog dataset show {reference.Name}' lists those there are.");
        var uses = new List<ModelUse>();
        foreach (var entry in (await EntriesAsync(node, EntrySubjects.Dataset(info.Name), cancellationToken)).OfType<ModelEntry>().Where(entry => content.Contains(entry.Corpus)))
        {
            var version = info.Versions.Last(version => NodeContent.IdOf(version.Content) == entry.Corpus).Number;
            uses.Add(record is null && hash is null
                ? new ModelUse(entry.Job, entry.Model.ToString(), version, entry.Rounds, null, null, [])
                : await OfAsync(await TracedData.OfAsync(node, entry.Job, invocation.Terminal, cancellationToken), entry, version, record, hash, arguments.GetValue(Limit) ?? Shown, cancellationToken));
        }

        var isAboutRecord = record is not null || hash is not null;
        invocation.Terminal.Result(new { Dataset = info.Name, reference.Version, Models = uses }, text => Write(text, uses, isAboutRecord));
        return isAboutRecord && uses.All(use => use.Windows is 0 or null) ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static async Task<List<LogEntry>> EntriesAsync(INode node, string subject, CancellationToken cancellationToken)
    {
        var entries = new List<LogEntry>();
        for (long? from = 0; from is { } next;)
        {
            var page = await node.ListLogAsync(LogNames.Main, subject, next, cancellationToken: cancellationToken);
            foreach (var item in page.Items)
            {
                if (LogEntry.TryParse(item.Text, out var entry)) entries.Add(entry);
            }

            from = page.Next;
        }

        return entries;
    }

    // What the rule of selection gives is all that was trained on: a record that is in no window was not.
    private static Task<ModelUse> OfAsync(TracedData traced, ModelEntry entry, int version, int? record, Hash256? hash, int limit, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            if (traced.Files is not { } files) throw new ZeroGException(FailureKind.Invalid, $"Version {version} of {entry.Dataset} came as bytes alone, without records.", "Add its files with 'zerog dataset add'.");
            if (record >= files.Records.Count) throw new ZeroGException(FailureKind.NotFound, $"Version {version} of {entry.Dataset} has {files.Records.Count} records.", "Records are counted from 0.");
            int[] found = record is { } named ? [named] : files.Records.Find(hash!.Value).ToArray();
            var (count, all, shown) = (0L, 0L, new List<WindowParts>());
            foreach (var window in TrainedWindows.Of(traced.Receipt, traced.Text))
            {
                cancellationToken.ThrowIfCancellationRequested();
                all++;
                var (start, length) = traced.BytesOf(window);
                if (!found.Any(i => files.Records[i].CorpusStart < start + length && files.Records[i].CorpusStart + files.Records[i].CorpusLength > start)) continue;
                if (count++ < limit) shown.Add(WindowParts.Of(traced, window));
            }

            return new ModelUse(entry.Job, entry.Model.ToString(), version, entry.Rounds, found, count, shown) { Examined = all };
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
            if (use.Uses.Count > 0) WindowParts.Write(text, use.Uses);
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
    private sealed record ModelUse(string Job, string Model, int Version, int Rounds, int[]? Records, long? Windows, IReadOnlyList<WindowParts> Uses)
    {
        /// <summary>Windows of the model, all of which were looked at.</summary>
        public long? Examined { get; init; }
    }
}
