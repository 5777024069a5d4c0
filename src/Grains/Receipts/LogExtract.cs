using System.Collections.Immutable;
using System.Text;
using ZeroG.Chain;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Receipts;

namespace ZeroG.Grains.Receipts;

/// <summary>What the cluster's log has of a job, as a receipt encloses it.</summary>
/// <param name="Log">Head, entries and proofs.</param>
/// <param name="Entries">The entries.</param>
internal sealed record LogExtract(ReceiptLog Log, ImmutableArray<LogEntry> Entries)
{
    /// <summary>What the log was not told yet of what a receipt says; empty where nothing is missing.</summary>
    /// <param name="dataset">The dataset that the job trained on.</param>
    /// <param name="version">Its version, where that is known.</param>
    /// <param name="disputes">Disputes, each by its name.</param>
    /// <remarks>A job tells its end behind all else of its own; datasets and disputes tell on their own, sooner or later than it.</remarks>
    public string Lacks(string dataset, int? version, IEnumerable<string> disputes)
    {
        if (!Entries.OfType<JobEndedEntry>().Any()) return "the job's end";
        if (version is { } number && !Entries.OfType<DatasetVersionEntry>().Any(entry => entry.Dataset == dataset && entry.Number == number)) return $"version {number} of {dataset}";
        return disputes.Except(Entries.OfType<SlashEntry>().Select(entry => entry.Offence)).FirstOrDefault() is { } dispute ? $"the end of dispute {dispute}" : "";
    }

    /// <summary>The record of each round that counts: of several of one round, the last.</summary>
    public ImmutableDictionary<int, ContentId> Records => Entries.OfType<RoundEntry>().Aggregate(
        ImmutableDictionary<int, ContentId>.Empty, (records, entry) => records.SetItem(entry.Round, entry.Record));

    /// <summary>Asks the log.</summary>
    /// <param name="grains">Reaches it.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="text">What it trained on, whose versions the log has too.</param>
    public static async Task<LogExtract> ReadAsync(IGrainFactory grains, string jobId, BlobRef text)
    {
        var log = grains.GetGrain<IProvenanceLogGrain>(LogNames.Main);
        var head = await log.HeadAsync();
        var found = new SortedDictionary<long, LogEntry>();
        foreach (var subject in (string[])[EntrySubjects.Job(jobId), EntrySubjects.Content(Hash256.Parse(text.Root))])
        {
            for (long? from = 0; from is { } next;)
            {
                var page = await log.FindAsync(subject, next, Bounds.LogEntries);
                foreach (var item in page.Items)
                {
                    if (item.Index < head.Size && LogEntry.TryParse(item.Text, out var entry) && (entry is DatasetVersionEntry || entry.Subjects.Contains(EntrySubjects.Job(jobId)))) found[item.Index] = entry;
                }

                from = page.Next;
            }
        }

        var proven = ImmutableArray.CreateBuilder<ReceiptEntry>(found.Count);
        foreach (var (index, entry) in found)
        {
            var proof = await log.ProveInclusionAsync(index, head.Size);
            proven.Add(new ReceiptEntry(index, entry.ToBytes(), HashesOf(proof.Path)));
        }

        var receipt = new ReceiptLog(
            ZeroG.Chain.Logs.HeadSignature.Origin(head.Log, Address.Parse(head.Signer)), Address.Parse(head.Signer), Encoding.UTF8.GetBytes(head.Note), proven.ToImmutable(), await AnchorOfAsync(log, head));
        return new LogExtract(receipt, [.. found.Values]);
    }

    private static async Task<ReceiptAnchor?> AnchorOfAsync(IProvenanceLogGrain log, LogHead head)
    {
        if (head.Anchor is not { Size: > 0 } anchor) return null;
        var proof = await log.ProveConsistencyAsync(Math.Min(anchor.Size, head.Size), Math.Max(anchor.Size, head.Size));
        return new ReceiptAnchor(
            anchor.ChainId, Address.Parse(anchor.Contract), Hash256.Parse(anchor.LogId), anchor.Size, Hash256.Parse(anchor.Root), Hash256.Parse(anchor.Transaction), HashesOf(proof.Path));
    }

    private static ImmutableArray<Hash256> HashesOf(ImmutableArray<string> path) => [.. path.Select(hash => Hash256.Parse(hash))];
}
