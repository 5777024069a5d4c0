namespace ZeroG.InProcess;

/// <summary>The life of an activation.</summary>
internal enum ActivationState
{
    /// <summary>It starts: calls wait.</summary>
    Activating,

    /// <summary>It serves calls.</summary>
    Valid,

    /// <summary>It ends: running calls finish, others wait.</summary>
    Deactivating,

    /// <summary>It has ended: calls go elsewhere.</summary>
    Ended,
}
