using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Disputes;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>A vote of a member of a panel, with what it signed.</summary>
/// <param name="Vote">What it found.</param>
/// <param name="Signature">Its signature on the ruling.</param>
public sealed record SignedVote(PanelVote Vote, string Signature);

/// <summary>What a slashing grain stores: what was claimed, and what came of it so far.</summary>
public sealed record SlashState
{
    /// <summary>What was claimed; null before.</summary>
    public SlashClaim? Claim { get; init; }

    /// <summary>How far it is.</summary>
    public SlashPhase Phase { get; init; }

    /// <summary>Until when the worker may answer.</summary>
    public AnswerClock? Clock { get; init; }

    /// <summary>What it opened so far.</summary>
    public ImmutableArray<LinkNode> Answers { get; init; } = [];

    /// <summary>Root of the link at the leaf that was found; empty before.</summary>
    public string ClaimedRoot { get; init; } = "";

    /// <summary>Whether the worker was silent, so that its whole round is judged.</summary>
    public bool IsSilent { get; init; }

    /// <summary>What is judged, for people.</summary>
    public string Link { get; init; } = "";

    /// <summary>The evidence.</summary>
    public BlobRef? Evidence { get; init; }

    /// <summary>What the court knows it by.</summary>
    public string EvidenceRoot { get; init; } = "";

    /// <summary>The account that claims.</summary>
    public string Challenger { get; init; } = "";

    /// <summary>What hides the claim until it is revealed.</summary>
    public string Salt { get; init; } = "";

    /// <summary>Its number before the court, once it was seen there.</summary>
    public string DisputeId { get; init; } = "";

    /// <summary>What members of panels signed.</summary>
    public ImmutableArray<SignedVote> Votes { get; init; } = [];

    /// <summary>The transaction that executed the outcome.</summary>
    public string Transaction { get; init; } = "";

    /// <summary>Why it ended without a verdict; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether the bond and the reward are fetched, or there are none.</summary>
    public bool IsCollected { get; init; }

    /// <summary>Whether there is a verdict, or will never be one.</summary>
    public bool IsOver => Phase is SlashPhase.Guilty or SlashPhase.NotGuilty or SlashPhase.NoVerdict;
}
