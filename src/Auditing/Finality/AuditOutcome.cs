namespace ZeroG.Auditing.Finality;

/// <summary>What came of one worker's audit in one round.</summary>
public enum AuditOutcome
{
    /// <summary>Not audited: the draw passed it by.</summary>
    Undrawn = 0,

    /// <summary>Drawn; nothing is known yet.</summary>
    Pending = 1,

    /// <summary>Replayed, and right.</summary>
    Acquitted = 2,

    /// <summary>The court found it wrong: stake is slashed, and what depends on it is void.</summary>
    Convicted = 3,

    /// <summary>Silent about its own state: the round is not paid and the lease ends, but nothing is proven.</summary>
    Forfeited = 4,

    /// <summary>Nobody could judge it in time, through no fault of the worker's: it counts as it stands.</summary>
    Unresolved = 5,
}
