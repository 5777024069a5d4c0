using System.Collections.Immutable;
using System.Runtime.InteropServices;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Stages;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// Evidence on the record of a round with an exchange, with all that entered it: exchange-record.json, record.bin, before.bin (empty for a
/// job's first round), plans.bin (this round's, the next and the promised one), works.bin (what each contributor handed in), shared.bin,
/// residual.bin (float32) and payloads.bin (of each contributor, stage by stage), in that order. Plans, works and payloads have 4 bytes of
/// length before each; all little-endian.
/// </summary>
public sealed class ExchangeRecordFile : RecordFile
{
    internal ExchangeRecordFile(EvidenceArchive archive)
        : base(archive, Read, ExchangeRecordEntries.Unfit, ExchangeRecordEntries.Record)
    {
    }

    /// <summary>Writes evidence, in one pass. Where it fails, what was written is none.</summary>
    /// <param name="target">Where to; need not seek.</param>
    /// <param name="evidence">What the job has made public.</param>
    /// <param name="content">The record, and what entered it.</param>
    /// <returns>Its <see cref="EvidenceFile.Root"/>.</returns>
    /// <exception cref="ArgumentException">The content is not what the evidence names, by its sizes and shape.</exception>
    public static Hash256 Write(Stream target, RecordEvidence evidence, ExchangeRecordContent content)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var shared = new MemoryStream();
        content.Shared.Write(shared);
        var writer = new EvidenceWriter(target);
        Add(ExchangeRecordEntries.Json, EvidenceJson.Write(evidence));
        Add(ExchangeRecordEntries.Record, content.Record.ToBytes());
        Add(ExchangeRecordEntries.Before, content.Before?.ToBytes() ?? []);
        Add(ExchangeRecordEntries.Plans, FramedBytes.Write(new[] { content.Plan, content.Next, content.Promised }.Select(plan => (ReadOnlyMemory<byte>)(plan is null ? [] : PlanDigest.ToBytes(plan)))));
        Add(ExchangeRecordEntries.Works, FramedBytes.Write(content.Works.Select(work => (ReadOnlyMemory<byte>)work.ToBytes())));
        Add(ExchangeRecordEntries.Shared, shared.ToArray());
        Add(ExchangeRecordEntries.Residual, MemoryMarshal.AsBytes(content.Residual.Values).ToArray());
        Add(ExchangeRecordEntries.Payloads, FramedBytes.Write(content.Payloads.SelectMany(stages => stages).SelectMany(stage => stage)));
        return writer.Finish();

        void Add(string name, byte[] bytes)
        {
            if (ExchangeRecordEntries.Unfit(name, bytes.Length, evidence) is { } unfit) throw new ArgumentException($"{name} has {bytes.Length} bytes, {unfit}.", nameof(content));
            writer.Add(name, bytes);
        }
    }

    private protected override RecordDefect? Judge(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var recipe = ExchangeEvidence.RecipeOf(Evidence.Job);
        var layout = ParameterLayout.For(recipe.Training.Model);
        var paths = TensorPath.All(layout, CodecSpec.Parse(recipe.Codec), recipe.Seed);
        var plans = ReadFramed(ExchangeRecordEntries.Plans, PlanDigest.MaxSize, static bytes => bytes.IsEmpty ? null : PlanDigest.Read(bytes));
        if (plans is not [{ } plan, var next, var promised]) throw new EvidenceFormatException("There are not three plans, the first the round's", ExchangeRecordEntries.Plans);
        var works = ReadFramed(ExchangeRecordEntries.Works, HandedInStage.MaxSize, HandedInStage.Read);
        var payloads = ReadFramed(ExchangeRecordEntries.Payloads, int.MaxValue, static bytes => (ReadOnlyMemory<byte>)bytes.ToArray());
        var sent = ImmutableArray.CreateBuilder<ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>>>(works.Length);
        var at = 0;
        foreach (var work in works)
        {
            var count = StagePayloads.Count(work.Sent.Length, paths);
            if (count > payloads.Length - at) throw new EvidenceFormatException("A payload is missing", ExchangeRecordEntries.Payloads);
            sent.Add(StagePayloads.ByStage(payloads.AsSpan(at, count), work.Sent.Length, paths)!.Value);
            at += count;
        }

        if (at < payloads.Length) throw new EvidenceFormatException($"{payloads.Length - at} payloads are of nobody", ExchangeRecordEntries.Payloads);
        var residual = new ParameterVector(layout);
        Archive.Read(ExchangeRecordEntries.Residual, 0, residual.Values);
        var before = Archive.LengthOf(ExchangeRecordEntries.Before) == 0 ? null : Parse(ExchangeRecordEntries.Before, SignedRecord.Read);
        return ExchangeRecordJudge.Check(
            Evidence, new ExchangeRecordContent(Record, before, plan, next, promised, works, sent.MoveToImmutable(), ReadShared(ExchangeRecordEntries.Shared, layout, paths), residual));
    }

    private static RecordEvidence Read(byte[] json)
    {
        var evidence = EvidenceJson.ReadRecord(json, ExchangeRecordEntries.Json);
        return evidence.Job.Exchange is not null ? evidence : throw new EvidenceFormatException("The workers of its job send δ whole", ExchangeRecordEntries.Json);
    }
}

/// <summary>The entries of a file of evidence on the record of a round with an exchange, in their order, and how large they may be.</summary>
internal static class ExchangeRecordEntries
{
    public const string Json = "exchange-record.json", Record = "record.bin", Before = "before.bin", Plans = "plans.bin", Works = "works.bin", Shared = "shared.bin",
        Residual = "residual.bin", Payloads = "payloads.bin";

    public static IReadOnlyList<string> All { get; } = [Json, Record, Before, Plans, Works, Shared, Residual, Payloads];

    /// <summary>What is wrong with an entry's size, from what the evidence says; null where it can be.</summary>
    public static string? Unfit(string name, long length, RecordEvidence evidence)
    {
        var (job, vector) = (evidence.Job, evidence.Job.Recipe.Model.ParameterCount * sizeof(float));
        return name switch
        {
            Json when length > EvidenceJson.MaxBytes => $"of at most {EvidenceJson.MaxBytes}",
            Record or Before when length > SignedRecord.MaxSize => $"of at most {SignedRecord.MaxSize}",
            Plans when length > 3 * (sizeof(int) + PlanDigest.MaxSize) => $"of at most {3 * (sizeof(int) + PlanDigest.MaxSize)}",
            Works when length > (long)RoundAccount.MaxWorkers * (sizeof(int) + HandedInStage.MaxSize) => $"of at most {(long)RoundAccount.MaxWorkers * (sizeof(int) + HandedInStage.MaxSize)}",
            Shared when length > ExchangeEntries.MostShared(job) => $"of at most {ExchangeEntries.MostShared(job)}",
            Residual when length != vector => $"of {vector}",
            Payloads when length > Math.Min(int.MaxValue, RoundAccount.MaxWorkers * ExchangeEntries.MostPayloads(job)) => "more than so many workers can send, and than is read",
            _ => null,
        };
    }
}
