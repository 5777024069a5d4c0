using System.Collections.Immutable;
using ZeroG.Auditing.Evidence;

namespace ZeroG.Receipts;

/// <summary>What a model was made of: text, recipe, rounds, and what was done about those who cheated. The predicate of a statement on a checkpoint.</summary>
/// <param name="Model">The checkpoint.</param>
/// <param name="Job">Whose job it was, and all that its rounds follow from.</param>
/// <param name="Program">What trained it.</param>
/// <param name="Sources">The text, tokenizer among it.</param>
/// <param name="Rounds">The rounds that count, in order: those that were undone are in <paramref name="Audits"/>.</param>
/// <param name="Audits">What came of audits; null where nothing was audited.</param>
/// <param name="Log">What a log says of it; null where none was kept.</param>
/// <param name="Sections">A digest of each part, so that a change is found where it is.</param>
public sealed record Receipt(
    ReceiptModel Model,
    ReceiptJob Job,
    ReceiptProgram Program,
    ImmutableArray<ReceiptSource> Sources,
    ImmutableArray<ReceiptRound> Rounds,
    ReceiptAudits? Audits,
    ReceiptLog? Log,
    ReceiptSections Sections)
{
    /// <summary>The kind of statement that a receipt is.</summary>
    public const string PredicateType = "urn:zerog:training-receipt:1";

    /// <summary>The source of that role, or null.</summary>
    public ReceiptSource? SourceOf(SourceRole role) => Sources.FirstOrDefault(source => source.Role == role);
}

/// <summary>The checkpoint that a job ended with.</summary>
/// <param name="Name">File name.</param>
/// <param name="Content">0G root and length.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Parameters">Parameters of the model.</param>
/// <param name="HeldOutLoss">Loss on the held-out text in nats a byte, as measured; null where none was.</param>
public sealed record ReceiptModel(string Name, ContentId Content, Hash256 Sha256, long Parameters, double? HeldOutLoss);

/// <summary>A job, and all that its rounds follow from.</summary>
/// <param name="Id">The job's id (ULID).</param>
/// <param name="SubmittedAt">When it was accepted.</param>
/// <param name="Inputs">Recipe, seed, text, tokenizer, workers.</param>
/// <param name="Selection">The rule that says which windows of the text each step of each worker sees.</param>
/// <param name="Exchange">How workers exchanged while they trained; null where each round waited for all.</param>
/// <param name="Chain">The job on a chain; null where it is on none.</param>
public sealed record ReceiptJob(string Id, DateTimeOffset SubmittedAt, JobInputs Inputs, SelectionRule Selection, ReceiptExchange? Exchange, ReceiptChain? Chain);

/// <summary>Which windows of a text each step of each worker sees.</summary>
public enum SelectionRule
{
    /// <summary>By seed, worker, round and step (<see cref="Training.Data.Corpus.SelectData"/>).</summary>
    ByWorkerAndRound = 0,

    /// <summary>By seed and index of the sample, which each round's plan gives out (<see cref="Training.Data.Corpus.SelectSamples"/>).</summary>
    BySampleIndex = 1,
}

/// <summary>How workers exchanged while they trained (DiLoCoX, arXiv 2506.21263).</summary>
/// <param name="Codec">What was exchanged, and as which bytes.</param>
/// <param name="Aggregator">How the workers' parts became one.</param>
public sealed record ReceiptExchange(string Codec, string Aggregator);

/// <summary>A job on a chain.</summary>
/// <param name="ChainId">The chain.</param>
/// <param name="Court">Its slashing court, for which all of the job was signed.</param>
/// <param name="Owner">The account that funded the job.</param>
/// <param name="JobId">The job's id there: a hash of owner, name and, where it was audited, of all its inputs.</param>
/// <param name="Orchestrator">Who signed the records of its rounds.</param>
/// <param name="Providers">Who worked and audited.</param>
public sealed record ReceiptChain(ulong ChainId, Address Court, Address Owner, Hash256 JobId, ProviderKey Orchestrator, ImmutableArray<ProviderKey> Providers);

/// <summary>What trained a model.</summary>
/// <param name="Name">Name of the program.</param>
/// <param name="Version">Its version, with the commit where that is known.</param>
/// <param name="Engine">The engine and the version of its arithmetic: two of one version give the same bits.</param>
public sealed record ReceiptProgram(string Name, string Version, string Engine);

/// <summary>What a source was for.</summary>
public enum SourceRole
{
    /// <summary>Trained on.</summary>
    Training = 0,

    /// <summary>Evaluated on.</summary>
    HeldOut = 1,

    /// <summary>Cut the texts into tokens.</summary>
    Tokenizer = 2,
}

/// <summary>A file that a job read.</summary>
/// <param name="Role">What for.</param>
/// <param name="Dataset"><c>owner/name</c> of its dataset; null where it is of none.</param>
/// <param name="Version">Version of the dataset, from 1; null where it is of none.</param>
/// <param name="FileName">Name of the file it came from; null where that is not known.</param>
/// <param name="Content">0G root and length.</param>
/// <param name="Sha256">SHA-256 of the bytes.</param>
/// <param name="Manifest">The manifest of the version, which names the files that the text was put together from; null where it has none.</param>
public sealed record ReceiptSource(SourceRole Role, string? Dataset, int? Version, string? FileName, ContentId Content, Hash256 Sha256, ContentId? Manifest);
