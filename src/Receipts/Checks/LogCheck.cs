using System.Collections.Immutable;
using System.Text;
using ZeroG.Chain.Logs;
using ZeroG.Provenance.Entries;
using ZeroG.Provenance.Log;
using ZeroG.Provenance.Merkle;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>
/// What a log has of a job: its entries are under a head that the log's key signed, and they are the job's submission, the records of its
/// rounds, its end and its model as the receipt has them.
/// </summary>
internal sealed class LogCheck
{
    private readonly Receipt _receipt;
    private readonly ImmutableArray<LogEntry> _entries;

    private LogCheck(Receipt receipt, ImmutableArray<LogEntry> entries) => (_receipt, _entries) = (receipt, entries);

    public static string Check(Receipt receipt)
    {
        if (receipt.Log is not { } log) return "No log's entries are enclosed: that others were not told something else, this file does not prove.";
        if (!SignedTreeHead.TryParse(log.Head, HeadSignature.By(log.Key), out var signed)) throw new ReceiptMismatchException("log.head", $"It is no head that {log.Key} signed.");
        Require(signed.Head.Origin == log.Origin, "log.origin", $"The head is of the log {signed.Head.Origin}.");
        var check = new LogCheck(receipt, [.. log.Entries.Select((entry, i) => Read(log, i, signed.Head.Point))]);
        check.Job();
        check.Rounds();
        check.Disputes();
        if (log.Anchor is { } anchor) Anchor(anchor, signed.Head.Point);
        return $"{log.Entries.Length} entries are in {log.Origin}, of {signed.Head.Point.Size} by then, {Anchored(log)}. The receipt itself names the log's key.";
    }

    private static LogEntry Read(ReceiptLog log, int i, LogPoint point)
    {
        var (entry, place) = (log.Entries[i], $"log.entries[{i}]");
        Require(i == 0 || entry.Index > log.Entries[i - 1].Index, place, "The entries are not in order.");
        Require(HashTree.Verify(HashTree.LeafHash(entry.Entry), entry.Index, point.Size, entry.Proof.AsSpan(), point.Root), place, "It is not proven to be in the log.");
        return LogEntry.TryParse(Encoding.ASCII.GetString(entry.Entry), out var read) ? read : throw new ReceiptMismatchException(place, "It is no entry.");
    }

    private void Job()
    {
        var (job, inputs) = (_receipt.Job, _receipt.Job.Inputs);
        var submitted = Last<JobSubmittedEntry>(entry => entry.Job == job.Id, "its submission");
        Require(
            submitted.Corpus == inputs.Text && submitted.Inputs == inputs.Digest && submitted.Seed == inputs.Seed && submitted.Workers == inputs.Workers,
            "log.entries", "The log has the job's submission with other inputs.");
        RequireSame("job.submittedAt", job.SubmittedAt.ToUnixTimeMilliseconds(), submitted.At.ToUnixTimeMilliseconds());
        var text = _receipt.SourceOf(SourceRole.Training);
        RequireSame("sources, Training, dataset", text?.Dataset, submitted.Dataset);
        var model = Last<ModelEntry>(entry => entry.Job == job.Id, "its model");
        Require(
            model.Model == _receipt.Model.Content && model.Rounds == _receipt.Rounds.Length && model.Corpus == inputs.Text && model.Dataset == submitted.Dataset,
            "log.entries", $"By the log, the job's model is {model.Model}, of {model.Rounds} rounds on {model.Dataset}.");
        var ended = Last<JobEndedEntry>(entry => entry.Job == job.Id, "its end");
        Require(ended.Outcome == "completed" && ended.Rounds == _receipt.Rounds.Length, "log.entries", $"By the log, the job {ended.Outcome} after {ended.Rounds} rounds.");
        if (text is not { Dataset: { } dataset, Version: { } version } source) return;
        var added = Last<DatasetVersionEntry>(entry => entry.Dataset == dataset && entry.Number == version, $"version {version} of {dataset}");
        Require(added.Content == source.Content && added.Sha256 == source.Sha256 && added.Manifest == source.Manifest, "log.entries", $"By the log, version {version} of {dataset} is {added.Content}.");
    }

    private void Rounds()
    {
        var last = new Dictionary<int, ContentId>();
        foreach (var entry in _entries.OfType<RoundEntry>().Where(entry => entry.Job == _receipt.Job.Id)) last[entry.Round] = entry.Record;
        foreach (var round in _receipt.Rounds)
        {
            var place = $"rounds[{round.Round}]";
            if (round.Summary is not { } summary) throw new ReceiptMismatchException($"{place}.summary", "It is missing, and the log names it.");
            Require(last.TryGetValue(round.Round, out var named), "log.entries", $"The log has no round {round.Round} of the job.");
            Require(summary.Length > 0 && ContentRoot.Compute(summary) == named, $"{place}.summary", "It is not the record that the log names.");
            RoundSummaryCheck.Check(round, summary, place);
        }
    }

    private void Disputes()
    {
        foreach (var dispute in _receipt.Audits?.Disputes ?? [])
        {
            var entry = Last<SlashEntry>(entry => entry.Offence == dispute.Offence.ToString(), $"dispute {dispute.Offence}");
            Require(
                entry.Job == _receipt.Job.Id && entry.Accused == dispute.Accused && entry.Verdict == dispute.Outcome && entry.Round == dispute.Round && entry.Branch == dispute.Branch,
                "audits.disputes", $"By the log, dispute {dispute.Offence} ended with {entry.Verdict} for {entry.Accused}.");
        }
    }

    private static void Anchor(ReceiptAnchor anchor, LogPoint head)
    {
        var (older, newer) = anchor.Size <= head.Size ? (new LogPoint(anchor.Size, anchor.Root), head) : (head, new LogPoint(anchor.Size, anchor.Root));
        Require(
            HashTree.VerifyConsistency(older.Size, older.Root, newer.Size, newer.Root, anchor.Consistency.AsSpan()), "log.anchor", "The anchored head and the receipt's are not of one log.");
    }

    private static string Anchored(ReceiptLog log) => log.Anchor is { } anchor
        ? $"of which {anchor.Size} are anchored on chain {anchor.ChainId} in {anchor.Contract} by {anchor.Transaction}: whether that is there, the chain says"
        : "anchored on no chain by then";

    private T Last<T>(Func<T, bool> isIt, string what)
        where T : LogEntry => _entries.OfType<T>().LastOrDefault(isIt) ?? throw new ReceiptMismatchException("log.entries", $"The entries lack {what}.");
}
