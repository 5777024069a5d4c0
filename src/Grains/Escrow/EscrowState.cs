using System.Collections.Immutable;
using ZeroG.Escrow;
using ZeroG.Money;

namespace ZeroG.Grains.Escrow;

/// <summary>What was agreed when an escrow was opened; never changed.</summary>
/// <param name="Spec">What the job pays.</param>
/// <param name="Rounds">Its rounds.</param>
/// <param name="Owner">Who funds it: an account.</param>
/// <param name="OrchestratorId">The provider that settles.</param>
/// <param name="Label">The owner's own name of the job, 32 bytes.</param>
/// <param name="ChainJobId">Its id on the chain.</param>
/// <param name="SettleBy">When the last round can be settled, in seconds since 1970.</param>
public sealed record EscrowTerms(EscrowSpec Spec, int Rounds, string Owner, string OrchestratorId, string Label, string ChainJobId, ulong SettleBy)
{
    /// <summary>Whether the job is audited: then the orchestrator locks stake too, which a wrong record costs it.</summary>
    public bool IsAudited { get; init; }
}

/// <summary>How far a provider's lock for a job is.</summary>
public enum StakerPhase
{
    /// <summary>The lock is on its way.</summary>
    Locking = 0,

    /// <summary>Locked: the provider is paid.</summary>
    Locked = 1,

    /// <summary>It could not lock, and is not paid.</summary>
    Refused = 2,

    /// <summary>The lock is being released.</summary>
    Releasing = 3,

    /// <summary>Released.</summary>
    Released = 4,
}

/// <summary>The settlement of one round.</summary>
/// <param name="Round">The round.</param>
/// <param name="Sheet">Who gets what, in the durable store; null where nobody gets anything, and nothing is settled.</param>
/// <param name="Total">Sum of that.</param>
public sealed record SettledRound(int Round, BlobRef? Sheet, Wei Total);

/// <summary>What an escrow grain stores.</summary>
public sealed record EscrowState
{
    /// <summary>What was agreed; null before the escrow is opened.</summary>
    public EscrowTerms? Terms { get; init; }

    /// <summary>Where the money stands.</summary>
    public EscrowPhase Phase { get; init; }

    /// <summary>How the job ended; null while it has not.</summary>
    public bool? JobFailed { get; init; }

    /// <summary>Providers that were asked to lock stake, by id.</summary>
    public ImmutableSortedDictionary<string, StakerPhase> Stakers { get; init; } = ImmutableSortedDictionary<string, StakerPhase>.Empty;

    /// <summary>The accounts that act for those whose stake is locked, by provider id.</summary>
    public ImmutableSortedDictionary<string, string> Operators { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Rounds that have a sheet, in order from round 0.</summary>
    public int Rounds { get; init; }

    /// <summary>Of these, the ones whose settlement is not final.</summary>
    public ImmutableArray<SettledRound> Unsettled { get; init; } = [];

    /// <summary>Of these, the ones that are settled, and whose payouts are not all claimed.</summary>
    public ImmutableArray<SettledRound> Unclaimed { get; init; } = [];

    /// <summary>What each provider gets, by id.</summary>
    public ImmutableSortedDictionary<string, ProviderPay> Pay { get; init; } = ImmutableSortedDictionary<string, ProviderPay>.Empty;

    /// <summary>What was paid in, once that is final.</summary>
    public Wei Funded { get; init; }

    /// <summary>What went back to the owner, once that is final.</summary>
    public Wei Refunded { get; init; }

    /// <summary>What all sheets settle.</summary>
    public Wei Settled => Pay.Values.Aggregate(Wei.Zero, (sum, pay) => sum + pay.Settled);

    /// <summary>Whether nothing more will happen.</summary>
    public bool IsOver => Phase is EscrowPhase.Settled or EscrowPhase.Abandoned;
}
