namespace Orleans;

/// <summary>The stages of a silo.</summary>
public static class ServiceLifecycleStage
{
    /// <summary>Before all others.</summary>
    public const int First = int.MinValue;

    /// <summary>The runtime is set up.</summary>
    public const int RuntimeInitialize = 2_000;

    /// <summary>The runtime's services.</summary>
    public const int RuntimeServices = 4_000;

    /// <summary>Stores of the runtime.</summary>
    public const int RuntimeStorageServices = 6_000;

    /// <summary>Services the runtime offers to grains.</summary>
    public const int RuntimeGrainServices = 8_000;

    /// <summary>After those.</summary>
    public const int AfterRuntimeGrainServices = 8_100;

    /// <summary>Services of the application; grain calls are not yet possible.</summary>
    public const int ApplicationServices = 10_000;

    /// <summary>Connections to other silos are tried.</summary>
    public const int ValidateInitialConnectivity = 19_900;

    /// <summary>On stop: the directory hands over.</summary>
    public const int GrainDirectoryShutdown = GrainDeactivation - 1;

    /// <summary>On stop: grains are deactivated.</summary>
    public const int GrainDeactivation = BecomeActive - 1;

    /// <summary>The silo joins; grains may be placed on it.</summary>
    public const int BecomeActive = Active - 1;

    /// <summary>The silo is active; grain calls are possible.</summary>
    public const int Active = 20_000;

    /// <summary>After all others.</summary>
    public const int Last = int.MaxValue;
}
