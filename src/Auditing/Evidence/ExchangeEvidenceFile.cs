using System.Collections.Immutable;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.DiLoCo.Rounds;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;
using ZeroG.Training.Tokenizers;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// Evidence on a link of a round with an exchange, with all that it is re-executed from: exchange.json, plan.bin, plan-before.bin,
/// before.bin, record.bin, state.bin, shared.bin, averages.bin (stage by stage, of each payload 4 bytes of length, little-endian, and
/// its bytes), text.bin and tokenizer.json, in that order; what there is not is empty.
/// </summary>
public sealed class ExchangeEvidenceFile : EvidenceFile
{
    private readonly ParameterLayout _layout;

    internal ExchangeEvidenceFile(EvidenceArchive archive)
        : base(archive)
    {
        Root = archive.ReadThrough(EvidenceJson.MaxBytes, json =>
        {
            Evidence = EvidenceJson.ReadExchange(json, ExchangeEntries.Json);
            if (Evidence.Job.Exchange is null) throw new EvidenceFormatException("The workers of its job send δ whole", ExchangeEntries.Json);
            return (name, length) => ExchangeEntries.Unfit(name, length, Evidence);
        });
        _layout = ParameterLayout.For(Evidence.Job.Recipe.Model);
    }

    /// <summary>What the bytes are evidence of.</summary>
    public ExchangeEvidence Evidence { get; private set; } = null!;

    /// <inheritdoc/>
    public override TypedDomain Domain => Evidence.Domain;

    /// <inheritdoc/>
    public override Hash256 OffenceId => Evidence.Charged.OffenceId;

    /// <inheritdoc/>
    public override Hash256 Accused => Evidence.Charged.ProviderId;

    /// <inheritdoc/>
    public override JobOrigin Origin => Evidence.Origin;

    /// <inheritdoc/>
    public override string Subject => $"worker {Evidence.Charged.Worker} in round {Evidence.Charged.Round}, branch {Evidence.Charged.Epoch}";

    /// <inheritdoc/>
    public override IReadOnlyList<ProviderKey> Keys => [new(Accused, Evidence.Operator)];

    /// <summary>Writes evidence, in one pass. Where it fails, what was written is none.</summary>
    /// <param name="target">Where to; need not seek.</param>
    /// <param name="evidence">The evidence.</param>
    /// <param name="content">What it is re-executed from.</param>
    /// <returns>Its <see cref="EvidenceFile.Root"/>.</returns>
    /// <exception cref="ArgumentException">The content is not what the evidence names, by its sizes and shape.</exception>
    public static Hash256 Write(Stream target, ExchangeEvidence evidence, ExchangeContent content)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var shared = new MemoryStream();
        content.Shared.Write(shared);
        var writer = new EvidenceWriter(target);
        Add(ExchangeEntries.Json, EvidenceJson.Write(evidence));
        Add(ExchangeEntries.Plan, PlanDigest.ToBytes(content.Plan));
        Add(ExchangeEntries.PlanBefore, content.PlanBefore is { } plan ? PlanDigest.ToBytes(plan) : []);
        Add(ExchangeEntries.Before, content.Before?.ToBytes() ?? []);
        Add(ExchangeEntries.Record, content.Record?.ToBytes() ?? []);
        writer.Add(ExchangeEntries.State, content.State, MostState(evidence.Job.Recipe.Model.ParameterCount));
        Add(ExchangeEntries.Shared, shared.ToArray());
        Add(ExchangeEntries.Averages, FramedBytes.Write(content.Averages.SelectMany(stage => stage)));
        Add(ExchangeEntries.Text, content.Text.ToArray());
        Add(ExchangeEntries.Tokenizer, content.Tokenizer?.ToArray() ?? []);
        return writer.Finish();

        void Add(string name, byte[] bytes)
        {
            if (ExchangeEntries.Unfit(name, bytes.Length, evidence) is { } unfit) throw new ArgumentException($"{name} has {bytes.Length} bytes, {unfit}.", nameof(content));
            writer.Add(name, bytes);
        }
    }

    /// <summary>Most bytes of a state: as <see cref="States.SwarmState"/> writes it, five vectors.</summary>
    /// <param name="parameters">Parameters of the model.</param>
    public static long MostState(long parameters) => 8 + States.InnerState.MaxBytes(parameters) + 2 * sizeof(float) * parameters;

    /// <inheritdoc/>
    public override EvidenceReport Verify(IRootComparison comparison, Crew? crew, CancellationToken cancellation) => ExchangeCheck.Verify(this, comparison, crew, cancellation);

    internal Stream OpenState() => Archive.Open(ExchangeEntries.State);

    internal byte[] ReadText() => Archive.Read(ExchangeEntries.Text);

    internal byte[]? ReadTokenizer() => Evidence.Job.Tokenizer is null ? null : Archive.Read(ExchangeEntries.Tokenizer);

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    internal RoundPlan ReadPlan() => Parse(ExchangeEntries.Plan, PlanDigest.Read);

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    internal RoundPlan? ReadPlanBefore() => Archive.LengthOf(ExchangeEntries.PlanBefore) == 0 ? null : Parse(ExchangeEntries.PlanBefore, PlanDigest.Read);

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    internal RoundAccount? ReadBefore() => Archive.LengthOf(ExchangeEntries.Before) == 0 ? null : Parse(ExchangeEntries.Before, RoundAccount.Read);

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    internal RoundAccount? ReadRecord() => Archive.LengthOf(ExchangeEntries.Record) == 0 ? null : Parse(ExchangeEntries.Record, RoundAccount.Read);

    /// <exception cref="EvidenceFormatException">It is none.</exception>
    internal SharedState ReadShared(IReadOnlyList<TensorPath> paths) => ReadShared(ExchangeEntries.Shared, _layout, paths);

    /// <summary>What went down in so many stages.</summary>
    /// <exception cref="EvidenceFormatException">There is more or less.</exception>
    internal ImmutableArray<ImmutableArray<ReadOnlyMemory<byte>>> ReadAverages(int stages, IReadOnlyList<TensorPath> paths)
    {
        ReadOnlyMemory<byte> bytes = Archive.Read(ExchangeEntries.Averages);
        var payloads = Parse(ExchangeEntries.Averages, _ => FramedBytes.Read(bytes, int.MaxValue), bytes.Span);
        return StagePayloads.ByStage(payloads.AsSpan(), stages, paths) ?? throw new EvidenceFormatException($"There are {payloads.Length} averages, and not those of {stages} stages", ExchangeEntries.Averages);
    }
}

/// <summary>The entries of a file of evidence on a round with an exchange, in their order, and how large they may be.</summary>
internal static class ExchangeEntries
{
    public const string Json = "exchange.json", Plan = "plan.bin", PlanBefore = "plan-before.bin", Before = "before.bin", Record = "record.bin", State = "state.bin",
        Shared = "shared.bin", Averages = "averages.bin", Text = "text.bin", Tokenizer = "tokenizer.json";

    public static IReadOnlyList<string> All { get; } = [Json, Plan, PlanBefore, Before, Record, State, Shared, Averages, Text, Tokenizer];

    /// <summary>What is wrong with an entry's size, from what the evidence says; null where it can be.</summary>
    public static string? Unfit(string name, long length, ExchangeEvidence evidence)
    {
        var job = evidence.Job;
        return name switch
        {
            Json when length > EvidenceJson.MaxBytes => $"of at most {EvidenceJson.MaxBytes}",
            Plan or PlanBefore when length > PlanDigest.MaxSize => $"of at most {PlanDigest.MaxSize}",
            Before or Record when length > RoundAccount.MaxSize => $"of at most {RoundAccount.MaxSize}",
            State when length > ExchangeEvidenceFile.MostState(job.Recipe.Model.ParameterCount) => $"of at most {ExchangeEvidenceFile.MostState(job.Recipe.Model.ParameterCount)}",
            Shared when length > MostShared(job) => $"of at most {MostShared(job)}",
            Averages when length > MostPayloads(job) => $"of at most {MostPayloads(job)}",
            Text when length > LinkEntries.MaxTextBytes => $"of at most {LinkEntries.MaxTextBytes}",
            Text when length != job.Text.Length => $"of {job.Text.Length}",
            Tokenizer when length > TokenizerJson.MaxBytes => $"of at most {TokenizerJson.MaxBytes}",
            Tokenizer when length != (job.Tokenizer?.Length ?? 0) => $"of {job.Tokenizer?.Length ?? 0}",
            _ => null,
        };
    }

    /// <summary>Most bytes of what all have in common: parameters, momentum, and projections of no more values than parameters.</summary>
    public static long MostShared(JobInputs job) => 1024 * 1024 + 3 * sizeof(float) * job.Recipe.Model.ParameterCount;

    /// <summary>Most bytes that go up or down in a round, each payload with its length.</summary>
    public static long MostPayloads(JobInputs job) => TensorPath.All(ParameterLayout.For(job.Recipe.Model), CodecSpec.Parse(job.Exchange!.Codec), job.Seed)
        .Sum(path => Enumerable.Range(0, path.Projection.Stages).Sum(stage => sizeof(int) + (long)path.MaxBytes(stage)));
}
