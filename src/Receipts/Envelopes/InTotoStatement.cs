using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZeroG.Receipts;

/// <summary>Something that is said of files (in-toto Attestation Framework, Statement v1).</summary>
/// <typeparam name="TPredicate">What is said.</typeparam>
/// <param name="Type"><see cref="InTotoStatement.Type"/>.</param>
/// <param name="Subject">The files.</param>
/// <param name="PredicateType">Of which kind it is.</param>
/// <param name="Predicate">What is said.</param>
public sealed record InTotoStatement<TPredicate>(
    [property: JsonPropertyName("_type")] string Type,
    ImmutableArray<InTotoSubject> Subject,
    string PredicateType,
    TPredicate Predicate);

/// <summary>A file by its digests.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Digest">Digests of its bytes.</param>
public sealed record InTotoSubject(string Name, InTotoDigest Digest);

/// <summary>Digests of a file's bytes.</summary>
/// <param name="Sha256">SHA-256: 64 digits, without a prefix.</param>
/// <param name="ZeroGStorage">Its 0G Storage root: 64 digits, without a prefix.</param>
public sealed record InTotoDigest(string Sha256, [property: JsonPropertyName("0gStorageRoot")] string ZeroGStorage)
{
    /// <summary>The digests of content.</summary>
    public static InTotoDigest Of(ContentDigest content) => new(Digits(content.Sha256), Digits(content.Id.Root));

    private static string Digits(Hash256 hash) => hash.ToString()[2..];
}

/// <summary>What all statements have in common.</summary>
public static class InTotoStatement
{
    /// <summary>Type of a statement.</summary>
    public const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>Type of an envelope's payload that is one.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";
}
