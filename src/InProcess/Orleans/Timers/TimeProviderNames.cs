namespace Orleans.Runtime;

/// <summary>The keys under which a silo's clocks are registered, each a <see cref="TimeProvider"/>.</summary>
public static class TimeProviderNames
{
    /// <summary>The clock of idle collection.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>The clock of grain timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>The clock of call timeouts.</summary>
    public const string Messaging = "Orleans.Messaging";
}
