using System.Reflection;

namespace ZeroG.Conformance;

/// <summary>What a cluster under test is made of. The same setup starts either runtime.</summary>
public sealed record ClusterSetup
{
    /// <summary>The silos to start with. The first one is never drained nor killed: outside calls enter through it.</summary>
    public IReadOnlyList<SiloSetup> Silos { get; init; } = [new("first")];

    /// <summary>Assemblies with grains besides that of the tests; Orleans finds them by itself.</summary>
    public IReadOnlyList<Assembly> GrainAssemblies { get; init; } = [];

    /// <summary>Applied to every silo, those added later included; what it registers by instance outlives a restart.</summary>
    public Action<ISiloBuilder>? ConfigureSilo { get; init; }

    /// <summary>Applied to the caller outside the silos.</summary>
    public Action<IClientBuilder>? ConfigureClient { get; init; }

    /// <summary>How long a call may take, for callers inside and outside the silos.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of grain timers and reminders; null is the system clock.</summary>
    public ManualClock? Clock { get; init; }

    /// <summary>How long an activation may be idle before it is collected; null never collects within a test.</summary>
    public TimeSpan? CollectionAge { get; init; }

    /// <summary>A cluster of <paramref name="count"/> silos: first, second, third and so on.</summary>
    public static IReadOnlyList<SiloSetup> Several(int count) =>
        [.. new[] { "first", "second", "third", "fourth" }.Take(count).Select(name => new SiloSetup(name))];
}
