using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.Records;
using ZeroG.Auditing.States;
using ZeroG.Chain.Crypto;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.DiLoCo.Aggregators;
using ZeroG.Training.DiLoCo.Codecs;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>Evidence as JSON: strict, since anyone may have written it.</summary>
internal static class EvidenceJson
{
    /// <summary>Largest text in bytes: a recipe, and some three proofs of 24 hashes or the keys of as many providers as a round can have.</summary>
    public const int MaxBytes = 1 << 20;

    private const string LinkFormat = "zerog evidence 1", ExchangeFormat = "zerog exchange evidence 1", RecordFormat = "zerog record evidence 1";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        IgnoreReadOnlyProperties = true,
        MaxDepth = 8,
        WriteIndented = true,
        IndentSize = 2,
        NewLine = "\n",
    };

    public static byte[] Write(JobInputs inputs) => JsonSerializer.SerializeToUtf8Bytes(DocumentJob.Of(inputs), s_options);

    public static byte[] Write(LinkEvidence evidence)
    {
        var inputs = evidence.Inputs;
        var document = new Document(
            LinkFormat, evidence.ChainId, evidence.Court, evidence.Operator, evidence.Commitment.Commitment, Hex.Encode(evidence.Commitment.Signature.ToArray()),
            new DocumentOrigin(inputs.Origin.Owner, inputs.Origin.Name), DocumentJob.Of(inputs.Job), inputs.CommitEvery,
            new DocumentStart(evidence.Start.Roots, evidence.Start.Proof), DocumentLink.Of(evidence.Accused), DocumentLink.Of(evidence.Agreed));
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, s_options), (byte)'\n'];
    }

    public static byte[] Write(ExchangeEvidence evidence)
    {
        var document = new ExchangeDocument(
            ExchangeFormat, evidence.ChainId, evidence.Court, evidence.Operator, DocumentCommitment.Of(evidence.Commitment)!, new DocumentOrigin(evidence.Origin.Owner, evidence.Origin.Name),
            DocumentJob.Of(evidence.Job), DocumentLink.Of(evidence.Accused), DocumentLink.Of(evidence.Agreed)!, [.. evidence.Received.Select(link => DocumentLink.Of(link)!)],
            DocumentCommitment.Of(evidence.Following));
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, s_options), (byte)'\n'];
    }

    public static byte[] Write(RecordEvidence evidence) =>
    [
        .. JsonSerializer.SerializeToUtf8Bytes(
            new RecordDocument(
                RecordFormat, evidence.ChainId, evidence.Court, evidence.Operator, new DocumentOrigin(evidence.Origin.Owner, evidence.Origin.Name), DocumentJob.Of(evidence.Job), evidence.Operators),
            s_options),
        (byte)'\n',
    ];

    /// <exception cref="EvidenceFormatException">It is no evidence, or its recipe is out of bounds.</exception>
    public static LinkEvidence ReadLink(ReadOnlySpan<byte> json, string where) => Read<Document, LinkEvidence>(json, where, LinkFormat, "a link", document =>
    {
        if (document.CommitEvery < 1) throw new JsonException($"There are {document.CommitEvery} steps between two links.");
        return new LinkEvidence(
            document.ChainId,
            document.Court,
            document.Operator,
            new SignedCommitment(document.Commitment, Signature.FromBytes(Hex.Decode(document.Signature))),
            new RoundInputs(document.Origin.ToOrigin(), document.Job.ToInputs(), document.CommitEvery),
            new ProvenStart(document.Start.Roots, document.Start.Proof),
            document.Accused?.ToLink(),
            document.Agreed?.ToLink());
    });

    /// <exception cref="EvidenceFormatException">It is no evidence, or its recipe is out of bounds.</exception>
    public static ExchangeEvidence ReadExchange(ReadOnlySpan<byte> json, string where) => Read<ExchangeDocument, ExchangeEvidence>(json, where, ExchangeFormat, "a round with an exchange", document =>
        new ExchangeEvidence(
            document.ChainId, document.Court, document.Operator, document.Commitment.ToSigned(), document.Origin.ToOrigin(), document.Job.ToInputs(),
            document.Accused?.ToLink(), document.Agreed.ToLink(), [.. document.Received.Select(link => link.ToLink())], document.Following?.ToSigned()));

    /// <exception cref="EvidenceFormatException">It is no evidence, or its recipe is out of bounds.</exception>
    public static RecordEvidence ReadRecord(ReadOnlySpan<byte> json, string where) => Read<RecordDocument, RecordEvidence>(json, where, RecordFormat, "a record", document =>
        new RecordEvidence(document.ChainId, document.Court, document.Operator, document.Origin.ToOrigin(), document.Job.ToInputs(), document.Operators));

    private static TEvidence Read<TDocument, TEvidence>(ReadOnlySpan<byte> json, string where, string format, string of, Func<TDocument, TEvidence> convert)
        where TDocument : class, IDocument
    {
        try
        {
            var document = JsonSerializer.Deserialize<TDocument>(json, s_options) ?? throw new JsonException("It is null.");
            return document.Format == format ? convert(document) : throw new JsonException($"Its format is not '{format}'.");
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or ModelConfigException)
        {
            throw new EvidenceFormatException($"It is no evidence on {of}: {wrong.Message}", where, wrong);
        }
    }

    private interface IDocument
    {
        string Format { get; }
    }

    private sealed record Document(
        string Format,
        ulong ChainId,
        Address Court,
        Address Operator,
        RoundCommitment Commitment,
        string Signature,
        DocumentOrigin Origin,
        DocumentJob Job,
        int CommitEvery,
        DocumentStart Start,
        DocumentLink? Accused,
        DocumentLink? Agreed) : IDocument;

    private sealed record ExchangeDocument(
        string Format,
        ulong ChainId,
        Address Court,
        Address Operator,
        DocumentCommitment Commitment,
        DocumentOrigin Origin,
        DocumentJob Job,
        DocumentLink? Accused,
        DocumentLink Agreed,
        ImmutableArray<DocumentLink> Received,
        DocumentCommitment? Following) : IDocument;

    private sealed record RecordDocument(
        string Format, ulong ChainId, Address Court, Address Operator, DocumentOrigin Origin, DocumentJob Job, ImmutableArray<ProviderKey> Operators) : IDocument;

    private sealed record DocumentJob(TrainingRecipe Recipe, ulong Seed, string Text, string? Tokenizer, int Workers, int AuditRate,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ExchangeInputs? Exchange = null)
    {
        public static DocumentJob Of(JobInputs job) => new(job.Recipe, job.Seed, job.Text.ToString(), job.Tokenizer?.ToString(), job.Workers, job.AuditRate, job.Exchange);

        public JobInputs ToInputs()
        {
            if (Workers is < 1 or > RoundAccount.MaxWorkers) throw new JsonException($"The job has {Workers} workers.");
            if (AuditRate is < 0 or > RoundAccount.Whole) throw new JsonException($"The job's audit rate is {AuditRate} of {RoundAccount.Whole}.");
            if (Exchange is { } exchange)
            {
                _ = CodecSpec.Parse(exchange.Codec);
                _ = AggregatorSpec.Parse(exchange.Aggregator);
            }

            return new JobInputs(Recipe.Validate(), Seed, ContentId.Parse(Text), Tokenizer is { } tokenizer ? ContentId.Parse(tokenizer) : null, Workers, AuditRate, Exchange);
        }
    }

    private sealed record DocumentCommitment(RoundCommitment Signed, string Signature)
    {
        public static DocumentCommitment? Of(SignedCommitment? signed) => signed is null ? null : new DocumentCommitment(signed.Commitment, Hex.Encode(signed.Signature.ToArray()));

        public SignedCommitment ToSigned() => new(Signed, Chain.Crypto.Signature.FromBytes(Hex.Decode(Signature)));
    }

    private sealed record DocumentOrigin(Address Owner, string Name)
    {
        public JobOrigin ToOrigin() => Name.Length <= JobOrigin.MaxName ? new JobOrigin(Owner, Name) : throw new JsonException($"The job's name has {Name.Length} characters.");
    }

    private sealed record DocumentStart(StateRoots Roots, ImmutableArray<Hash256> Proof);

    private sealed record DocumentLink(int Index, LinkKind Kind, int Position, Hash256 Root, ImmutableArray<Hash256> Proof)
    {
        public static DocumentLink? Of(ProvenLink? link) =>
            link is null ? null : new DocumentLink(link.Index, link.Link.Place.Kind, link.Link.Place.Position, link.Link.Root, link.Proof);

        public ProvenLink ToLink() => new(Index, new Link(new LinkPlace(Kind, Position), Root), Proof);
    }
}
