using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ZeroG.Receipts;

/// <summary>
/// The signature of a folder with a model by OpenSSF Model Signing v1.0 (github.com/sigstore/model-transparency): an in-toto statement
/// with the SHA-256 of every file, in a DSSE envelope, in a bundle of Sigstore that names the key by its hash.
/// </summary>
public static class ModelSignature
{
    /// <summary>Most bytes of a signature.</summary>
    public const int MaxBytes = 64 << 20;

    /// <summary>Type of the bundle.</summary>
    public const string MediaType = "application/vnd.dev.sigstore.bundle.v0.3+json";

    /// <summary>Type of the statement's predicate.</summary>
    public const string PredicateType = "https://model_signing/signature/v1.0";

    // Other tools write members that say nothing to this one.
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        MaxDepth = 16,
    };

    /// <summary>Signs a folder.</summary>
    /// <param name="model">Its files.</param>
    /// <param name="key">A private key on P-256.</param>
    /// <returns>The bundle.</returns>
    public static byte[] Sign(SignedModel model, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(key);
        var payload = ExportJson.Line(StatementOf(model));
        var signature = key.SignHash(DsseEnvelope.DigestOf(InTotoStatement.PayloadType, payload).ToArray(), DSASignatureFormat.Rfc3279DerSequence);
        return ExportJson.Line(new JsonObject
        {
            ["mediaType"] = MediaType,
            ["verificationMaterial"] = new JsonObject { ["publicKey"] = new JsonObject { ["hint"] = SigningPem.HintOf(key) }, ["tlogEntries"] = new JsonArray() },
            ["dsseEnvelope"] = new JsonObject
            {
                ["payload"] = Convert.ToBase64String(payload),
                ["payloadType"] = InTotoStatement.PayloadType,
                ["signatures"] = new JsonArray(new JsonObject { ["sig"] = Convert.ToBase64String(signature), ["keyid"] = "" }),
            },
        });
    }

    /// <summary>What a key signed. Whether a folder is that, <see cref="SignedModel.Differences"/> say.</summary>
    /// <param name="bundle">Bytes from anyone.</param>
    /// <param name="key">A public key on P-256.</param>
    /// <exception cref="ModelSignatureException">It is no such signature, or not by that key.</exception>
    public static SignedModel Verify(ReadOnlySpan<byte> bundle, ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Require(bundle.Length <= MaxBytes, $"The signature has {bundle.Length} bytes, of at most {MaxBytes}.");
        var read = Read<Bundle>(bundle, "the signature");
        Require(read.MediaType == MediaType, $"The signature is '{read.MediaType}', not '{MediaType}'.");
        Require(read.VerificationMaterial.PublicKey is not null, "The signature is not by a key of one's own, but by a certificate.");
        Require(read.VerificationMaterial.PublicKey!.Hint is null or "" || read.VerificationMaterial.PublicKey.Hint == SigningPem.HintOf(key), "The signature names another key.");
        var envelope = read.DsseEnvelope;
        Require(envelope.PayloadType == InTotoStatement.PayloadType, $"What was signed is '{envelope.PayloadType}', not '{InTotoStatement.PayloadType}'.");
        Require(envelope.Signatures is [not null], $"There are {envelope.Signatures.Length} signatures, not one.");
        var digest = DsseEnvelope.DigestOf(envelope.PayloadType, envelope.Payload);
        Require(IsBy(key, digest, envelope.Signatures[0].Sig), "The signature is not by that key, or what was signed has been changed.");
        return Model(Read<Statement>(envelope.Payload, "what was signed"));
    }

    private static JsonObject StatementOf(SignedModel model) => new()
    {
        ["_type"] = InTotoStatement.Type,
        ["subject"] = new JsonArray(new JsonObject { ["name"] = model.Name, ["digest"] = new JsonObject { ["sha256"] = ExportNames.Digits(model.Digest) } }),
        ["predicateType"] = PredicateType,
        ["predicate"] = new JsonObject
        {
            ["serialization"] = new JsonObject
            {
                ["method"] = "files",
                ["hash_type"] = "sha256",
                ["allow_symlinks"] = false,
                ["ignore_paths"] = ExportJson.Items(model.Ignored.Select(path => (JsonNode)path)),
            },
            ["resources"] = ExportJson.Items(model.Resources.Select(resource => (JsonNode)new JsonObject
            {
                ["name"] = resource.Name,
                ["algorithm"] = "sha256",
                ["digest"] = ExportNames.Digits(resource.Sha256),
            })),
        },
    };

    private static SignedModel Model(Statement statement)
    {
        Require(statement.Type == InTotoStatement.Type, $"The statement is '{statement.Type}', not '{InTotoStatement.Type}'.");
        Require(statement.PredicateType == PredicateType, $"The predicate is '{statement.PredicateType}', not '{PredicateType}'.");
        Require(statement.Subject is { IsDefault: false, Length: 1 } && statement.Subject[0] is not null, "The statement is not about one model.");
        var (serialization, resources) = (statement.Predicate.Serialization, statement.Predicate.Resources);
        Require(serialization is { Method: "files", HashType: "sha256" }, $"Files were hashed by '{serialization.Method}' and '{serialization.HashType}': only whole files by sha256 can be verified here.");
        Require(!serialization.AllowSymlinks, "It covers links, which are not followed here.");
        Require(resources.All(resource => resource is { Algorithm: "sha256" }), "A file was not hashed by sha256.");
        Require(resources.DistinctBy(resource => resource.Name).Count() == resources.Length, "A file is named twice.");
        var ignored = serialization.IgnorePaths is { IsDefault: false } paths ? paths : [];
        Require(ignored.All(path => path is not null), "A path that is not covered is null.");
        var model = new SignedModel(statement.Subject[0].Name, [.. resources.Select(resource => new ModelResource(resource.Name, Hash(resource.Digest)))], ignored);
        Require(Hash(statement.Subject[0].Digest.Sha256) == model.Digest, "The model's digest is not that of its files' digests.");
        return model;
    }

    private static bool IsBy(ECDsa key, Hash256 digest, byte[] signature)
    {
        try
        {
            return key.VerifyHash(digest.ToArray(), signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static Hash256 Hash(string digits) =>
        digits.Length == 2 * Hash256.Size && Hash256.TryParse($"0x{digits}", null, out var hash) ? hash : throw new ModelSignatureException("A digest is not 64 digits.");

    private static T Read<T>(ReadOnlySpan<byte> json, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, s_options) ?? throw new JsonException("it is null");
        }
        catch (JsonException wrong)
        {
            throw new ModelSignatureException($"JSON does not read {what}: {wrong.Message}", wrong);
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds) throw new ModelSignatureException(message);
    }

    private sealed record Bundle(string MediaType, Material VerificationMaterial, Envelope DsseEnvelope);

    private sealed record Material(PublicKey? PublicKey = null);

    private sealed record PublicKey(string? Hint = null);

    private sealed record Envelope(byte[] Payload, string PayloadType, ImmutableArray<EnvelopeSignature> Signatures);

    private sealed record EnvelopeSignature(byte[] Sig);

    private sealed record Statement([property: JsonPropertyName("_type")] string Type, ImmutableArray<Subject> Subject, string PredicateType, Predicate Predicate);

    private sealed record Subject(string Name, SubjectDigest Digest);

    private sealed record SubjectDigest(string Sha256);

    private sealed record Predicate(Serialization Serialization, ImmutableArray<Resource> Resources);

    private sealed record Serialization(
        string Method,
        [property: JsonPropertyName("hash_type")] string HashType,
        [property: JsonPropertyName("allow_symlinks")] bool AllowSymlinks,
        [property: JsonPropertyName("ignore_paths")] ImmutableArray<string>? IgnorePaths = null);

    private sealed record Resource(string Name, string Algorithm, string Digest);
}
