using System.Collections.Immutable;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>Evidence on a record, of whatever kind of round: who signed it, and whether it follows from what entered it.</summary>
public abstract class RecordFile : EvidenceFile
{
    private protected RecordFile(EvidenceArchive archive, Func<byte[], RecordEvidence> read, Func<string, long, RecordEvidence, string?> unfit, string record)
        : base(archive)
    {
        RecordEvidence? evidence = null;
        Root = archive.ReadThrough(EvidenceJson.MaxBytes, json =>
        {
            evidence = read(json);
            return (name, length) => unfit(name, length, evidence);
        });
        (Evidence, Record) = (evidence!, Parse(record, SignedRecord.Read));
    }

    /// <inheritdoc/>
    public override TypedDomain Domain => Evidence.Domain;

    /// <inheritdoc/>
    public override Hash256 OffenceId => Record.Account.OffenceId;

    /// <inheritdoc/>
    public override Hash256 Accused => Record.Account.Orchestrator;

    /// <inheritdoc/>
    public override JobOrigin Origin => Evidence.Origin;

    /// <inheritdoc/>
    public override string Subject => $"the orchestrator, for its record of round {Record.Account.Round}, branch {Record.Account.Epoch}";

    /// <inheritdoc/>
    public override IReadOnlyList<ProviderKey> Keys => [new(Accused, Evidence.Operator), .. Evidence.Operators];

    private protected RecordEvidence Evidence { get; }

    private protected SignedRecord Record { get; }

    /// <inheritdoc/>
    public override EvidenceReport Verify(IRootComparison comparison, Crew? crew, CancellationToken cancellation)
    {
        try
        {
            return Judge(cancellation) is { } defect
                ? Report(EvidenceConclusion.Wrong, true, $"{defect}: what entered the round gives another. The orchestrator is guilty.")
                : Report(EvidenceConclusion.Right, false, "The record follows from what entered the round. A verdict of guilt is wrong.");
        }
        catch (Exception wrong) when (wrong is RecordEvidenceException or EvidenceFormatException or ArgumentException)
        {
            return new EvidenceReport(EvidenceConclusion.DoesNotHold, [new EvidenceFinding("what was brought", false, wrong.Message)]);
        }

        EvidenceReport Report(EvidenceConclusion conclusion, bool holds, string detail) => new(
            conclusion,
            [
                new EvidenceFinding("what was brought", true, $"Signature, job, contributions and state are those that the record of round {Record.Account.Round} names."),
                new EvidenceFinding("verdict", holds, detail),
            ]);
    }

    /// <summary>Computes the orchestrator's part again.</summary>
    /// <exception cref="RecordEvidenceException">What was brought is not what the record names.</exception>
    /// <exception cref="EvidenceFormatException">It is no such content.</exception>
    private protected abstract RecordDefect? Judge(CancellationToken cancellation);

    /// <exception cref="EvidenceFormatException">They are none.</exception>
    private protected ImmutableArray<T> ReadFramed<T>(string entry, int most, Parser<T> parse)
    {
        ReadOnlyMemory<byte> bytes = Archive.Read(entry);
        var items = Parse(entry, _ => FramedBytes.Read(bytes, most), bytes.Span);
        return [.. items.Select(item => Parse(entry, parse, item.Span))];
    }
}
