using System.Collections.Immutable;

namespace ZeroG.Receipts;

/// <summary>One thing that was looked at.</summary>
/// <param name="What">In a word or two.</param>
/// <param name="Holds">Whether it is as the receipt says.</param>
/// <param name="Place">Where it is not; empty where it is.</param>
/// <param name="Detail">What was found, as a sentence.</param>
public sealed record ReceiptFinding(string What, bool Holds, string Place, string Detail);

/// <summary>What a check of a receipt found.</summary>
/// <param name="Findings">What was looked at, in order, up to the first that does not hold.</param>
public sealed record ReceiptReport(ImmutableArray<ReceiptFinding> Findings)
{
    /// <summary>Whether all that was looked at holds.</summary>
    public bool Holds => Findings.All(finding => finding.Holds);

    /// <summary>Where it does not; null where it does.</summary>
    public string? Place => Findings.FirstOrDefault(finding => !finding.Holds)?.Place;
}
