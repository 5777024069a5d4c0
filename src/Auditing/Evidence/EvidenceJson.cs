using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZeroG.Auditing.Commitments;
using ZeroG.Auditing.States;
using ZeroG.Chain.Crypto;
using ZeroG.Training.DiLoCo;
using ZeroG.Training.Model;

namespace ZeroG.Auditing.Evidence;

/// <summary>Evidence as JSON: strict, since anyone may have written it.</summary>
internal static class EvidenceJson
{
    /// <summary>Largest text in bytes: some three proofs of 24 hashes, and a recipe.</summary>
    public const int MaxBytes = 64 << 10;

    private const string Format = "zerog evidence 1";

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

    public static byte[] Write(JobInputs inputs) =>
        JsonSerializer.SerializeToUtf8Bytes(new DocumentJob(inputs.Recipe, inputs.Seed, inputs.Text.ToString(), inputs.Tokenizer?.ToString()), s_options);

    public static byte[] Write(LinkEvidence evidence)
    {
        var inputs = evidence.Inputs;
        var document = new Document(
            Format, evidence.ChainId, evidence.Court, evidence.Operator, evidence.Commitment.Commitment, Hex.Encode(evidence.Commitment.Signature.ToArray()),
            new DocumentInputs(inputs.Origin.Owner, inputs.Origin.Name, inputs.Recipe, inputs.Seed, inputs.CommitEvery, inputs.Text.ToString(), inputs.Tokenizer?.ToString()),
            new DocumentStart(evidence.Start.Roots, evidence.Start.Proof), DocumentLink.Of(evidence.Accused), DocumentLink.Of(evidence.Agreed));
        return [.. JsonSerializer.SerializeToUtf8Bytes(document, s_options), (byte)'\n'];
    }

    /// <exception cref="EvidenceFormatException">It is no evidence, or its recipe is out of bounds.</exception>
    public static LinkEvidence Read(ReadOnlySpan<byte> json, string where)
    {
        try
        {
            var document = JsonSerializer.Deserialize<Document>(json, s_options) ?? throw new JsonException("It is null.");
            if (document.Format != Format) throw new JsonException($"Its format is not '{Format}'.");
            var inputs = document.Inputs;
            if (inputs.Name.Length > JobOrigin.MaxName) throw new JsonException($"The job's name has {inputs.Name.Length} characters.");
            if (inputs.CommitEvery < 1) throw new JsonException($"There are {inputs.CommitEvery} steps between two links.");
            return new LinkEvidence(
                document.ChainId,
                document.Court,
                document.Operator,
                new SignedCommitment(document.Commitment, Signature.FromBytes(Hex.Decode(document.Signature))),
                new RoundInputs(
                    new JobOrigin(inputs.Owner, inputs.Name), inputs.Recipe.Validate(), inputs.Seed, inputs.CommitEvery, ContentId.Parse(inputs.Text), inputs.Tokenizer is { } tokenizer ? ContentId.Parse(tokenizer) : null),
                new ProvenStart(document.Start.Roots, document.Start.Proof),
                document.Accused?.ToLink(),
                document.Agreed?.ToLink());
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or OverflowException or ModelConfigException)
        {
            throw new EvidenceFormatException($"It is no evidence on a link: {wrong.Message}", where, wrong);
        }
    }

    private sealed record Document(
        string Format,
        ulong ChainId,
        Address Court,
        Address Operator,
        RoundCommitment Commitment,
        string Signature,
        DocumentInputs Inputs,
        DocumentStart Start,
        DocumentLink? Accused,
        DocumentLink? Agreed);

    private sealed record DocumentJob(TrainingRecipe Recipe, ulong Seed, string Text, string? Tokenizer);

    private sealed record DocumentInputs(Address Owner, string Name, TrainingRecipe Recipe, ulong Seed, int CommitEvery, string Text, string? Tokenizer);

    private sealed record DocumentStart(StateRoots Roots, ImmutableArray<Hash256> Proof);

    private sealed record DocumentLink(int Index, LinkKind Kind, int Position, Hash256 Root, ImmutableArray<Hash256> Proof)
    {
        public static DocumentLink? Of(ProvenLink? link) =>
            link is null ? null : new DocumentLink(link.Index, link.Link.Place.Kind, link.Link.Place.Position, link.Link.Root, link.Proof);

        public ProvenLink ToLink() => new(Index, new Link(new LinkPlace(Kind, Position), Root), Proof);
    }
}
