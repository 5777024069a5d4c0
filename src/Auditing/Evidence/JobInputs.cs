using System.Security.Cryptography;
using System.Text;
using ZeroG.Chain.Contracts;
using ZeroG.Training.DiLoCo;

namespace ZeroG.Auditing.Evidence;

/// <summary>All that the rounds of a job follow from. An audited job is funded under a label that commits to it, so that nobody can be held against another recipe or text.</summary>
/// <param name="Recipe">The recipe.</param>
/// <param name="Seed">The seed of initialization and data selection.</param>
/// <param name="Text">The training text.</param>
/// <param name="Tokenizer">The tokenizer.json that cuts it, or null where its bytes are its tokens.</param>
/// <param name="Workers">Workers of every round.</param>
/// <param name="AuditRate">Share of workers' rounds that is audited at least, in basis points.</param>
/// <param name="Exchange">How workers exchange while they train; null where they send δ whole.</param>
public sealed record JobInputs(TrainingRecipe Recipe, ulong Seed, ContentId Text, ContentId? Tokenizer, int Workers, int AuditRate, ExchangeInputs? Exchange = null)
{
    /// <summary>SHA-256 of a label and the inputs as evidence has them, as JSON.</summary>
    public Hash256 Digest => Hash256.FromBytes(SHA256.HashData([.. "zerog job inputs 1"u8, .. EvidenceJson.Write(this)]));

    /// <summary>The label of a job: SHA-256 of its name and, where it is audited, a zero byte and the digest of its inputs.</summary>
    /// <param name="name">The job's id (ULID).</param>
    /// <param name="inputs"><see cref="Digest"/>, or null where it is not audited.</param>
    public static Hash256 Label(string name, Hash256? inputs)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = Encoding.UTF8.GetBytes(name);
        return Hash256.FromBytes(SHA256.HashData(inputs is { } digest ? [.. text, 0, .. digest.ToArray()] : text));
    }
}

/// <summary>How the workers of a job exchange while they train.</summary>
/// <param name="Codec">What is exchanged, and as which bytes.</param>
/// <param name="Aggregator">How parts become one.</param>
public sealed record ExchangeInputs(string Codec, string Aggregator);

/// <summary>Whose job it is, and how its owner calls it: with its inputs its id on the chain.</summary>
/// <param name="Owner">The account that funded it.</param>
/// <param name="Name">The job's id (ULID).</param>
public sealed record JobOrigin(Address Owner, string Name)
{
    /// <summary>Most characters of a name.</summary>
    public const int MaxName = 64;

    /// <summary>The job's id on the chain.</summary>
    public Hash256 JobId(JobInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return ContractIds.Job(Owner, JobInputs.Label(Name, inputs.Digest));
    }
}
