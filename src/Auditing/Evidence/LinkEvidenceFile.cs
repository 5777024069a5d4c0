using ZeroG.Auditing.Replay;
using ZeroG.Chain.TypedData;
using ZeroG.Training.Model;
using ZeroG.Training.Threading;

namespace ZeroG.Auditing.Evidence;

/// <summary>
/// Evidence on a link, with the vectors and texts that it is re-executed from: evidence.json, state.bin, theta.bin (θ as float32,
/// little-endian), text.bin, and tokenizer.json where there is one, in that order.
/// </summary>
public sealed class LinkEvidenceFile : EvidenceFile
{
    internal LinkEvidenceFile(EvidenceArchive archive)
        : base(archive)
    {
        Root = archive.ReadThrough(EvidenceJson.MaxBytes, json =>
        {
            Evidence = EvidenceJson.ReadLink(json, LinkEntries.Json);
            return (name, length) => LinkEntries.Unfit(name, length, Evidence);
        });
        if (Evidence.Inputs.Job.Tokenizer is not null && !archive.Has(LinkEntries.Tokenizer))
            throw new EvidenceFormatException("The tokenizer that the evidence names is missing", LinkEntries.Tokenizer);
    }

    /// <summary>What the vectors and texts are evidence of.</summary>
    public LinkEvidence Evidence { get; private set; } = null!;

    /// <inheritdoc/>
    public override TypedDomain Domain => Evidence.Domain;

    /// <inheritdoc/>
    public override Hash256 OffenceId => Evidence.Commitment.Commitment.OffenceId;

    /// <inheritdoc/>
    public override Hash256 Accused => Evidence.Commitment.Commitment.ProviderId;

    /// <inheritdoc/>
    public override JobOrigin Origin => Evidence.Inputs.Origin;

    /// <inheritdoc/>
    public override string Subject => $"worker {Evidence.Commitment.Commitment.Worker} in round {Evidence.Commitment.Commitment.Round}, branch {Evidence.Commitment.Commitment.Epoch}";

    /// <inheritdoc/>
    public override IReadOnlyList<ProviderKey> Keys => [new(Accused, Evidence.Operator)];

    /// <summary>Writes evidence, in one pass. Where it fails, what was written is none.</summary>
    /// <param name="target">Where to; need not seek.</param>
    /// <param name="evidence">The evidence.</param>
    /// <param name="content">What it is re-executed from.</param>
    /// <returns>Its <see cref="EvidenceFile.Root"/>.</returns>
    /// <exception cref="ArgumentException">The content is not what the evidence names, by its sizes and shape.</exception>
    public static Hash256 Write(Stream target, LinkEvidence evidence, EvidenceContent content)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(content);
        var json = EvidenceJson.Write(evidence);
        if (json.Length > EvidenceJson.MaxBytes) throw new ArgumentException($"The evidence has {json.Length} bytes, of at most {EvidenceJson.MaxBytes}.", nameof(evidence));
        if (content.Theta.Layout.Config != evidence.Inputs.Job.Recipe.Model) throw new ArgumentException("θ is of another model than the job's.", nameof(content));
        if (content.Tokenizer is null != evidence.Inputs.Job.Tokenizer is null) throw new ArgumentException("The evidence and its content must both have a tokenizer, or neither.", nameof(content));
        Require(LinkEntries.Text, content.Text);
        if (content.Tokenizer is { } given) Require(LinkEntries.Tokenizer, given);

        var writer = new EvidenceWriter(target);
        writer.Add(LinkEntries.Json, json);
        writer.Add(LinkEntries.State, content.State, States.InnerState.MaxBytes(content.Theta.Layout.Length));
        writer.Add(LinkEntries.Theta, content.Theta.Values);
        writer.Add(LinkEntries.Text, content.Text.Span);
        if (content.Tokenizer is { } tokenizer) writer.Add(LinkEntries.Tokenizer, tokenizer.Span);
        return writer.Finish();

        void Require(string name, ReadOnlyMemory<byte> bytes)
        {
            if (LinkEntries.Unfit(name, bytes.Length, evidence) is { } unfit) throw new ArgumentException($"{name} has {bytes.Length} bytes, {unfit}.", nameof(content));
        }
    }

    /// <inheritdoc/>
    public override EvidenceReport Verify(IRootComparison comparison, Crew? crew, CancellationToken cancellation) => LinkCheck.Verify(this, comparison, crew, cancellation);

    /// <summary>The agreed state, as <see cref="States.InnerState"/> writes it.</summary>
    internal Stream OpenState() => Archive.Open(LinkEntries.State);

    /// <summary>θ that the round starts from.</summary>
    internal ParameterVector ReadTheta()
    {
        var theta = new ParameterVector(ParameterLayout.For(Evidence.Inputs.Job.Recipe.Model));
        Archive.Read(LinkEntries.Theta, 0, theta.Values);
        return theta;
    }

    /// <summary>The training text.</summary>
    internal byte[] ReadText() => Archive.Read(LinkEntries.Text);

    /// <summary>The tokenizer.json; null where there is none.</summary>
    internal byte[]? ReadTokenizer() => Archive.Has(LinkEntries.Tokenizer) ? Archive.Read(LinkEntries.Tokenizer) : null;
}
