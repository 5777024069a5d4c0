namespace ZeroG.Conformance;

/// <summary>One silo of a cluster under test.</summary>
/// <param name="Name">The silo's name, unique in the cluster.</param>
/// <param name="Metadata">What the silo publishes with <c>UseSiloMetadata</c>; null publishes nothing.</param>
public sealed record SiloSetup(string Name, IReadOnlyDictionary<string, string>? Metadata = null);
