using System.Collections.Immutable;
using System.Security.Cryptography;

namespace ZeroG.Receipts;

/// <summary>SHA-256 of each part of a receipt, as it is written: where a byte was changed, just its part has another.</summary>
/// <param name="Model">Of <see cref="Receipt.Model"/>.</param>
/// <param name="Job">Of <see cref="Receipt.Job"/>.</param>
/// <param name="Program">Of <see cref="Receipt.Program"/>.</param>
/// <param name="Sources">Of each of <see cref="Receipt.Sources"/>.</param>
/// <param name="Rounds">Of each of <see cref="Receipt.Rounds"/>.</param>
/// <param name="Audits">Of <see cref="Receipt.Audits"/>; null where there are none.</param>
/// <param name="Log">Of <see cref="Receipt.Log"/>; null where there is none.</param>
public sealed record ReceiptSections(
    Hash256 Model, Hash256 Job, Hash256 Program, ImmutableArray<Hash256> Sources, ImmutableArray<Hash256> Rounds, Hash256? Audits, Hash256? Log)
{
    /// <summary>What stands in a receipt before it is signed.</summary>
    public static ReceiptSections None { get; } = new(default, default, default, [], [], null, null);

    /// <summary>The digests of a receipt's parts.</summary>
    public static ReceiptSections Of(Receipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return new ReceiptSections(
            DigestOf(receipt.Model),
            DigestOf(receipt.Job),
            DigestOf(receipt.Program),
            [.. receipt.Sources.Select(DigestOf)],
            [.. receipt.Rounds.Select(DigestOf)],
            receipt.Audits is { } audits ? DigestOf(audits) : null,
            receipt.Log is { } log ? DigestOf(log) : null);
    }

    /// <summary>The parts that have other digests than these, by name.</summary>
    /// <param name="found">The digests of the parts as they are.</param>
    public IEnumerable<string> Differences(ReceiptSections found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (Model != found.Model) yield return "model";
        if (Job != found.Job) yield return "job";
        if (Program != found.Program) yield return "program";
        foreach (var place in Compare("sources", Sources, found.Sources)) yield return place;
        foreach (var place in Compare("rounds", Rounds, found.Rounds)) yield return place;
        if (Audits != found.Audits) yield return "audits";
        if (Log != found.Log) yield return "log";
    }

    private static IEnumerable<string> Compare(string name, ImmutableArray<Hash256> said, ImmutableArray<Hash256> found)
    {
        for (var i = 0; i < Math.Max(said.Length, found.Length); i++)
        {
            if (i >= said.Length || i >= found.Length || said[i] != found[i]) yield return $"{name}[{i}]";
        }
    }

    private static Hash256 DigestOf<T>(T part) => Hash256.FromBytes(SHA256.HashData(StrictJson.Write(part)));
}
