using ZeroG.Auditing.Records;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// Evidence on a record, with all that entered it: record.json, record.bin, before.bin (empty for a job's first round), works.bin (of each
/// contributor 4 bytes of length and what it handed in), theta.bin, momentum.bin and deltas.bin (float32, one δ after another), in that
/// order; all little-endian.
/// </summary>
public sealed class RecordEvidenceFile : RecordFile
{
    internal RecordEvidenceFile(EvidenceArchive archive)
        : base(archive, json => EvidenceJson.ReadRecord(json, RecordEntries.Json), RecordEntries.Unfit, RecordEntries.Record)
    {
        if (Evidence.Job.Exchange is not null) throw new EvidenceFormatException("The workers of its job exchange while they train", RecordEntries.Json);
    }

    /// <summary>Writes evidence, in one pass. Where it fails, what was written is none.</summary>
    /// <param name="target">Where to; need not seek.</param>
    /// <param name="evidence">What the job has made public.</param>
    /// <param name="content">The record, and what entered it.</param>
    /// <returns>Its <see cref="EvidenceFile.Root"/>.</returns>
    /// <exception cref="ArgumentException">The content is not of the job's model.</exception>
    public static Hash256 Write(Stream target, RecordEvidence evidence, RecordContent content)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var model = evidence.Job.Recipe.Model;
        RequireModel(content.Start.Parameters);
        var writer = new EvidenceWriter(target);
        writer.Add(RecordEntries.Json, EvidenceJson.Write(evidence));
        writer.Add(RecordEntries.Record, content.Record.ToBytes());
        writer.Add(RecordEntries.Before, content.Before?.ToBytes() ?? []);
        writer.Add(RecordEntries.Works, FramedBytes.Write(content.Works.Select(work => (ReadOnlyMemory<byte>)work.ToBytes())));
        writer.Add(RecordEntries.Theta, content.Start.Parameters.Values);
        writer.Add(RecordEntries.Momentum, content.Start.Momentum.Values);
        writer.Add(RecordEntries.Deltas, content.Deltas.Select(read => RequireModel(read())));
        return writer.Finish();

        ParameterVector RequireModel(ParameterVector vector) => vector.Layout.Config == model ? vector : throw new ArgumentException("A vector is of another model than the job's.", nameof(content));
    }

    private protected override RecordDefect? Judge(CancellationToken cancellation) => RecordJudge.Check(Evidence, ReadContent(cancellation));

    private RecordContent ReadContent(CancellationToken cancellation)
    {
        var layout = ParameterLayout.For(Evidence.Job.Recipe.Model);
        var works = ReadFramed(RecordEntries.Works, HandedInWork.MaxSize, HandedInWork.Read);
        if (Archive.LengthOf(RecordEntries.Deltas) != (long)works.Length * layout.Length * sizeof(float))
            throw new EvidenceFormatException($"There are {works.Length} contributions, and not as many δ", RecordEntries.Deltas);
        var deltas = Enumerable.Range(0, works.Length).Select(i => (Func<ParameterVector>)(() =>
        {
            cancellation.ThrowIfCancellationRequested();
            return Vector(RecordEntries.Deltas, (long)i * layout.Length);
        }));
        var before = Archive.LengthOf(RecordEntries.Before) == 0 ? null : Parse(RecordEntries.Before, SignedRecord.Read);
        return new RecordContent(Record, before, new OuterState(Vector(RecordEntries.Theta, 0), Vector(RecordEntries.Momentum, 0)), works, [.. deltas]);

        ParameterVector Vector(string entry, long first)
        {
            var vector = new ParameterVector(layout);
            Archive.Read(entry, first, vector.Values);
            return vector;
        }
    }
}

/// <summary>The entries of a file of evidence on a record, in their order, and how large they may be.</summary>
internal static class RecordEntries
{
    public const string Json = "record.json", Record = "record.bin", Before = "before.bin", Works = "works.bin", Theta = "theta.bin", Momentum = "momentum.bin", Deltas = "deltas.bin";

    public static IReadOnlyList<string> All { get; } = [Json, Record, Before, Works, Theta, Momentum, Deltas];

    /// <summary>What is wrong with an entry's size, from what the evidence says; null where it can be.</summary>
    public static string? Unfit(string name, long length, RecordEvidence evidence)
    {
        var (workers, vector) = (evidence.Job.Workers, evidence.Job.Recipe.Model.ParameterCount * sizeof(float));
        return name switch
        {
            Record or Before when length > SignedRecord.MaxSize => $"of at most {SignedRecord.MaxSize}",
            Works when length > (long)workers * (sizeof(int) + HandedInWork.MaxSize) => $"of at most {(long)workers * (sizeof(int) + HandedInWork.MaxSize)}",
            Theta or Momentum when length != vector => $"of {vector}",
            Deltas when length % vector != 0 || length / vector > workers => $"of {vector} for each of at most {workers} workers",
            _ => null,
        };
    }
}
