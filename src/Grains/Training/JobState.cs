using System.Collections.Immutable;
using ZeroG.Grains.Auditing;
using ZeroG.Jobs;

namespace ZeroG.Grains.Training;

/// <summary>What the hub of a job goes on from, beside the records of its rounds.</summary>
/// <param name="Start">θ before the first round.</param>
/// <param name="Steps">Inner steps of a worker in the completed rounds.</param>
/// <param name="Checkpoints">The states stored last, oldest first: two, so that one may be damaged, and where the job is audited those that it takes to undo rounds.</param>
/// <param name="Events">How often a hub had something stored: tells whether it is.</param>
public sealed record ExchangeState(BlobRef Start, long Steps, ImmutableArray<ExchangeCheckpoint> Checkpoints, long Events = 0);

/// <summary>All that a hub keeps of a job, as stored after a round.</summary>
/// <param name="Rounds">Rounds that were closed.</param>
/// <param name="Root">Root of what all members have in common.</param>
/// <param name="State">That, in the job's scratch store.</param>
/// <param name="Residual">What the hub alone keeps, in the job's scratch store.</param>
/// <param name="Model">The model for people, in the durable store.</param>
public sealed record ExchangeCheckpoint(int Rounds, string Root, BlobRef State, BlobRef Residual, BlobRef Model);

/// <summary>What a job grain stores: everything the next round is a function of, and nothing that can be recomputed.</summary>
public sealed record JobState
{
    /// <summary>As submitted, or null before that.</summary>
    public JobSpec? Spec { get; init; }

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>Where it stands.</summary>
    public JobPhase Phase { get; init; }

    /// <summary>Why it failed, with the remedy; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Fencing number: raised by every activation that takes the job over.</summary>
    public long Epoch { get; init; }

    /// <summary>The text to train on.</summary>
    public BlobRef Corpus { get; init; }

    /// <summary>The text to evaluate on, or null.</summary>
    public BlobRef? HeldOut { get; init; }

    /// <summary>Number of parameters of the model.</summary>
    public long Parameters { get; init; }

    /// <summary>The round that is running, or comes next.</summary>
    public int Round { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset RoundStartedAt { get; init; }

    /// <summary>θ at its start; null until initialized.</summary>
    public BlobRef? Checkpoint { get; init; }

    /// <summary>The outer optimizer's momentum; null before the first outer step.</summary>
    public BlobRef? Momentum { get; init; }

    /// <summary>Each worker's inner optimizer state at the start of the round; null before its first.</summary>
    public ImmutableArray<BlobRef?> InnerStates { get; init; } = [];

    /// <summary>The workers' results, complete from <see cref="JobPhase.OuterStep"/> on; empty before.</summary>
    public ImmutableArray<InnerResult> Results { get; init; } = [];

    /// <summary>What the hub goes on from, where workers exchange while they train; null elsewhere, and until initialized.</summary>
    public ExchangeState? Exchange { get; init; }

    /// <summary>The record of each completed round: a <see cref="RoundSummary"/> as JSON.</summary>
    public ImmutableArray<BlobRef> Records { get; init; } = [];

    /// <summary>The round completed last, or null.</summary>
    public RoundSummary? LastRound { get; init; }

    /// <summary>Totals of the completed rounds.</summary>
    public JobTotals Totals { get; init; } = new(0, 0, 0, 0, 0);

    /// <summary>Loss on the held-out text, when evaluated.</summary>
    public double? HeldOutLoss { get; init; }

    /// <summary>Its audits; null where it is not audited, and until it is funded.</summary>
    public JobAudits? Audits { get; init; }

    /// <summary>What the log has of it.</summary>
    public LoggedJob Logged { get; init; } = new();

    /// <summary>Whether the job has ended, one way or another.</summary>
    public bool HasEnded => Phase is JobPhase.Completed or JobPhase.Cancelled or JobPhase.Failed;
}
