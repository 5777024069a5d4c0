using System.Collections.Immutable;

namespace ZeroG.Auditing;

/// <summary>What one worker contributed to a round.</summary>
/// <param name="PseudoGradient">δ, in the job's scratch store.</param>
/// <param name="Work">What the worker signed of it, in the durable store.</param>
[GenerateSerializer, Immutable, Alias("zerog.OpenedWork")]
public sealed record OpenedWork([property: Id(0)] BlobRef PseudoGradient, [property: Id(1)] BlobRef Work);

/// <summary>The record of a closed round and all that entered it: whoever goes on from the record, or audits a part of the round, can compute it again.</summary>
/// <param name="Round">The round.</param>
/// <param name="Record">The signed record, in the durable store.</param>
/// <param name="Before">That of the round before; null for a job's first.</param>
/// <param name="Checkpoint">θ at the round's start.</param>
/// <param name="Momentum">The outer momentum then; null in the first round.</param>
/// <param name="NextCheckpoint">θ at its end.</param>
/// <param name="NextMomentum">The outer momentum then.</param>
/// <param name="Works">What the workers contributed, in their order; at most 1,024.</param>
[GenerateSerializer, Immutable, Alias("zerog.RoundOpening")]
public sealed record RoundOpening(
    [property: Id(0)] int Round,
    [property: Id(1)] BlobRef Record,
    [property: Id(2)] BlobRef? Before,
    [property: Id(3)] BlobRef Checkpoint,
    [property: Id(4)] BlobRef? Momentum,
    [property: Id(5)] BlobRef NextCheckpoint,
    [property: Id(6)] BlobRef NextMomentum,
    ImmutableArray<OpenedWork> Works)
{
    /// <summary>What the workers contributed.</summary>
    [Id(7)] public ImmutableArray<OpenedWork> Works { get; init => field = Bounds.Items(value, Bounds.Workers); } = Bounds.Items(Works, Bounds.Workers);
}
