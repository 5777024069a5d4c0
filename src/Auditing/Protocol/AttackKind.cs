namespace ZeroG.Auditing.Protocol;

/// <summary>The attacks that a job has to outlast.</summary>
public enum AttackKind
{
    /// <summary>Runs a fraction of the inner steps, adds noise and claims them all.</summary>
    Sandbagging,

    /// <summary>Runs nothing, and hands in a peer's work as its own.</summary>
    Copying,

    /// <summary>Runs nothing, and hands in its own work of an earlier round.</summary>
    Stale,

    /// <summary>Runs nothing, and hands in noise.</summary>
    Noise,

    /// <summary>Runs all, and hands in the update with its sign turned.</summary>
    SignFlip,

    /// <summary>Runs all, and hands in the update a thousandfold.</summary>
    Scaling,

    /// <summary>Trains on other data than assigned.</summary>
    WrongShard,

    /// <summary>Claims tokens that it did not train on.</summary>
    InflatedTokens,

    /// <summary>Cheats, and serves no state once it is drawn.</summary>
    WithheldState,

    /// <summary>Accuses those whose work is right.</summary>
    FalseAccusation,

    /// <summary>Audits without a replay.</summary>
    LazyAuditor,

    /// <summary>Auditors of one party, and fewer members of the panel than its threshold, speak against what they see.</summary>
    ColludingAuditors,

    /// <summary>Hands in what was signed for another round.</summary>
    ReplayedSignature,

    /// <summary>The orchestrator signs a record of the round that does not follow from the contributions.</summary>
    WrongRecord,
}
