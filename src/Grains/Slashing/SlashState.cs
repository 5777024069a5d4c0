using System.Collections.Immutable;
using ZeroG.Auditing;
using ZeroG.Auditing.Disputes;
using ZeroG.Chain.Contracts;
using ZeroG.Provenance;
using ZeroG.Slashing;

namespace ZeroG.Grains.Slashing;

/// <summary>A vote of a member of a panel, with what it signed.</summary>
/// <param name="Vote">What it found.</param>
/// <param name="Signature">Its signature on the ruling.</param>
public sealed record SignedVote(PanelVote Vote, string Signature);

/// <summary>Who is accused of what, whatever it rests on.</summary>
/// <param name="JobId">The job (ULID).</param>
/// <param name="ChainJobId">Its id on the chain.</param>
/// <param name="Branch">How often the job was rolled back before.</param>
/// <param name="Round">The round.</param>
/// <param name="Worker">Index of the worker; −1 where it is about the round's record.</param>
/// <param name="Accused">Whose offence it would be, by provider id.</param>
/// <param name="Accuser">Who accuses, by provider id.</param>
/// <param name="OccurredAt">When, in seconds since 1970.</param>
public sealed record Charge(string JobId, string ChainJobId, long Branch, int Round, int Worker, string Accused, string Accuser, ulong OccurredAt)
{
    /// <summary>Name of the offence on the chain.</summary>
    public string OffenceId => ContractIds.Offence(Hash256.Parse(ChainJobId), (ulong)Branch, (ulong)Round, Hash256.Parse(Accused)).ToString();

    /// <summary>The charge of a claim about a worker's round.</summary>
    /// <exception cref="ZeroGException">Nobody signed that work.</exception>
    public static Charge Of(SlashClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        var order = claim.Audit.Order;
        return order.Pledge is { } pledge
            ? new Charge(claim.JobId, pledge.ChainJobId, pledge.Branch, order.Round, order.Worker, claim.Accused, claim.Auditor, claim.OccurredAt)
            : throw new ZeroGException(FailureKind.Invalid, "The claim is about work that nobody signed.", "Only rounds of audited jobs can be disputed.");
    }

    /// <summary>The charge of a claim about a round's record.</summary>
    public static Charge Of(RecordClaim claim)
    {
        ArgumentNullException.ThrowIfNull(claim);
        return new Charge(claim.JobId, claim.ChainJobId, claim.Branch, claim.Round, -1, claim.Accused, claim.Accuser, claim.OccurredAt);
    }
}

/// <summary>What a slashing grain stores: what was claimed, and what came of it so far.</summary>
public sealed record SlashState
{
    /// <summary>What was claimed of a worker's round; null before, and where it is about a record.</summary>
    public SlashClaim? Claim { get; init; }

    /// <summary>What was claimed of a round's record; null before, and where it is about a worker's round.</summary>
    public RecordClaim? Record { get; init; }

    /// <summary>Who is accused of what; null before.</summary>
    public Charge? Charge => Claim is { } claim ? Charge.Of(claim) : Record is { } record ? Charge.Of(record) : null;

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

    /// <summary>Commitments that grew too old before they could be revealed, whose bonds were taken back: what comes next is done under other names.</summary>
    public int TakenBack { get; init; }

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

    /// <summary>Whether the log has how it ended.</summary>
    public bool IsLogged { get; init; }

    /// <summary>Whether there is a verdict, or will never be one.</summary>
    public bool IsOver => Phase is SlashPhase.Guilty or SlashPhase.NotGuilty or SlashPhase.NoVerdict;
}
