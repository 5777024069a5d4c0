using System.Collections.Immutable;

namespace ZeroG.Grains.Auditing;

/// <summary>Work that does not open what its worker signed.</summary>
/// <param name="Worker">Index of the worker.</param>
/// <param name="Provider">Whose work it is.</param>
/// <param name="Why">What does not hold.</param>
public sealed record RefusedWork(int Worker, string Provider, string Why);

/// <summary>What the orchestrator signed of a round.</summary>
/// <param name="Record">The signed record, in the durable store.</param>
/// <param name="Digest">What was signed.</param>
/// <param name="Works">Digest of each worker's commitment.</param>
/// <param name="Rates">Audit rate of each worker in basis points, by what was measured of its δ.</param>
public sealed record AccountedRound(BlobRef Record, string Digest, ImmutableArray<string> Works, ImmutableArray<int> Rates);
