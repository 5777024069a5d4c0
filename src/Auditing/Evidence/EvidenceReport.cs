using System.Collections.Immutable;

namespace ZeroG.Auditing.Evidence;

/// <summary>What evidence proves.</summary>
public enum EvidenceConclusion
{
    /// <summary>What the worker signed follows from its inputs: a court that ruled against it ruled wrong.</summary>
    Right = 0,

    /// <summary>It does not: the worker is guilty.</summary>
    Wrong = 1,

    /// <summary>Nothing: a part of the evidence does not hold.</summary>
    DoesNotHold = 2,

    /// <summary>Nothing: the start of a round, which follows from the rounds before, cannot be judged from this file.</summary>
    CannotBeJudged = 3,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="What">In a word or two.</param>
/// <param name="Holds">Whether it speaks for the evidence; of the last, for the verdict.</param>
/// <param name="Detail">What was found, as a sentence.</param>
public sealed record EvidenceFinding(string What, bool Holds, string Detail);

/// <summary>What a check of evidence found.</summary>
/// <param name="Conclusion">What it proves.</param>
/// <param name="Findings">What was looked at, in order, up to the first that does not hold; the last is the conclusion.</param>
public sealed record EvidenceReport(EvidenceConclusion Conclusion, ImmutableArray<EvidenceFinding> Findings);
