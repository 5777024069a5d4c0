using System.Text;
using ZeroG.Chain.Crypto;
using ZeroG.Chain.Logs;
using ZeroG.Provenance;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;

namespace ZeroG.Receipts.Tests;

/// <summary>The log of a cluster in which a job was trained, and other things happened.</summary>
internal static class MicroLog
{
    public static SigningKey Key { get; } = SigningKey.Create();

    /// <summary>The receipt with what a log has of it.</summary>
    /// <param name="receipt">Without a log.</param>
    /// <param name="change">Changes what the log has.</param>
    public static Receipt Of(Receipt receipt, Func<LogEntry, LogEntry?>? change = null)
    {
        var rounds = receipt.Rounds.Select(round => round with { Summary = SummaryOf(round) }).ToArray();
        var (job, text) = (receipt.Job, receipt.Sources[0]);
        List<LogEntry> entries =
        [
            new DatasetVersionEntry(text.Dataset!, text.Version!.Value, text.Content, text.Sha256, DateTimeOffset.UnixEpoch),
            new ProviderEntry("somebody", "cpu", 1, 1, DateTimeOffset.UnixEpoch),
            new JobSubmittedEntry(job.Id, text.Dataset!, text.Content, job.Inputs.Digest, job.Inputs.Seed, job.Inputs.Workers, rounds.Length, DateTimeOffset.UnixEpoch),
            new RoundEntry(job.Id, 0, text.Content), // undone
            .. rounds.Select(round => new RoundEntry(job.Id, round.Round, ContentRoot.Compute(round.Summary!))),
            new ModelEntry(job.Id, receipt.Model.Content, text.Dataset!, text.Content, rounds.Length),
            new JobEndedEntry(job.Id, "completed", rounds.Length),
        ];
        entries = [.. entries.Select(entry => change is null ? entry : change(entry)).OfType<LogEntry>()];
        var tree = HashTree.Of(entries.Select(entry => entry.ToBytes()));
        var origin = HeadSignature.Origin("main", Key.Address);
        var head = SignedTreeHead.Sign(new TreeHead(origin, new LogPoint(tree.Count, tree.Root), DateTimeOffset.UnixEpoch), bytes => Key.Sign(HeadSignature.Digest(bytes)).ToArray());
        var older = HashTree.Of(entries.Take(3).Select(entry => entry.ToBytes()));
        return receipt with
        {
            Rounds = [.. rounds],
            Log = new ReceiptLog(
                origin, Key.Address, head.ToBytes(),
                [.. entries.Select((entry, index) => (Entry: entry, Index: index)).Where(one => one.Entry is not ProviderEntry).Select(one => new ReceiptEntry(one.Index, one.Entry.ToBytes(), [.. tree.Prove(one.Index)]))],
                new ReceiptAnchor(31337, Key.Address, older.Root, 3, older.Root, older.Root, [.. tree.ProveConsistency(3)])),
        };
    }

    private static byte[] SummaryOf(ReceiptRound round) => Encoding.UTF8.GetBytes($$"""
        {"round":{{round.Round}},"innerSteps":{{round.Steps}},"seconds":1.5,"checkpoint":{{Blob(round.Checkpoint)}},"account":{{Named(round.Record)}},"exchange":{{Named(round.Exchange)}},"workers":[{{string.Join(",", round.Work.Select(work =>
            $$"""{"worker":{{work.Worker}},"provider":"{{work.Provider}}","tokens":{{work.Tokens}},"loss":{{work.Loss:R}},"pseudoGradient":{{Blob(work.PseudoGradient)}}}"""))}}]}
        """);

    private static string Named(byte[]? content) => content is null ? "null" : Blob(ContentRoot.Compute(content));

    private static string Blob(ContentId id) => $$"""{"root":"{{id.Root}}","length":{{id.Length}}}""";
}
