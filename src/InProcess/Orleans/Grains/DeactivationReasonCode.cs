namespace Orleans;

/// <summary>The kinds of reasons for which an activation ends.</summary>
[GenerateSerializer]
public enum DeactivationReasonCode : byte
{
    /// <summary>Not stated.</summary>
    None,

    /// <summary>The silo shuts down.</summary>
    ShuttingDown,

    /// <summary>The activation could not start.</summary>
    ActivationFailed,

    /// <summary>The activation could not be registered.</summary>
    DirectoryFailure,

    /// <summary>No call came for longer than the collection age.</summary>
    ActivationIdle,

    /// <summary>A call did not end.</summary>
    ActivationUnresponsive,

    /// <summary>Another activation of the grain exists.</summary>
    DuplicateActivation,

    /// <summary>A call cannot be served by this version.</summary>
    IncompatibleRequest,

    /// <summary>The grain failed, for instance on inconsistent state.</summary>
    ApplicationError,

    /// <summary>The grain asked for it.</summary>
    ApplicationRequested,

    /// <summary>The grain is placed anew.</summary>
    Migrating,

    /// <summary>The runtime asked for it.</summary>
    RuntimeRequested,

    /// <summary>Memory is short.</summary>
    HighMemoryPressure,
}
