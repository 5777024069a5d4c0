namespace ZeroG.Chain.Settlement;

/// <summary>How far a settlement has come. Numbers are stored: none changes.</summary>
public enum IntentPhase
{
    /// <summary>Wanted; has no nonce and no bytes.</summary>
    Planned = 0,

    /// <summary>Has a nonce and signed bytes, which no node has acknowledged since.</summary>
    Signed = 1,

    /// <summary>A node has the bytes.</summary>
    Broadcast = 2,

    /// <summary>In a block, which a reorganization may still remove.</summary>
    Mined = 3,

    /// <summary>In a block at the depth of finality: done.</summary>
    Final = 4,

    /// <summary>Had no effect and will have none unless it is asked for again; <see cref="Intent.Trouble"/> says why.</summary>
    Failed = 5,
}
