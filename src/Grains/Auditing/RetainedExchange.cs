using System.Collections.Immutable;
using ZeroG.Auditing;

namespace ZeroG.Grains.Auditing;

/// <summary>What one worker contributed to a round with an exchange.</summary>
/// <param name="Worker">Its key at the hub.</param>
/// <param name="Provider">Whose work it is.</param>
/// <param name="Work">What it signed, in the durable store.</param>
/// <param name="Start">Its state before the first step, in the job's scratch store.</param>
/// <param name="Links">The links that it signed, in the job's scratch store.</param>
public sealed record RetainedWork(int Worker, string Provider, BlobRef Work, BlobRef Start, BlobRef Links);

/// <summary>A closed round with an exchange that is not final.</summary>
/// <param name="Branch">How often the job had been rolled back when it was trained.</param>
/// <param name="Round">The record and what entered it.</param>
/// <param name="NextShared">What all have in common behind it, in the job's scratch store.</param>
/// <param name="NextResidual">What the way down has lost by then, in the job's scratch store.</param>
/// <param name="Works">What was contributed, by worker.</param>
public sealed record RetainedExchange(long Branch, ExchangedRound Round, BlobRef NextShared, BlobRef NextResidual, ImmutableArray<RetainedWork> Works)
{
    /// <summary>Bytes of what entered the record.</summary>
    public long RecordBytes => Round.Plans.Length + Round.Averages.Length + Round.Uploads.Length + (Round.Shared?.Length ?? 0) + (Round.Residual?.Length ?? 0) + Works.Sum(work => work.Work.Length);

    /// <summary>Its content in the job's scratch store.</summary>
    public IEnumerable<BlobRef> Scratch => new BlobRef?[] { Round.Plans, Round.Averages, Round.Uploads, Round.Shared, Round.Residual, NextShared, NextResidual }.OfType<BlobRef>()
        .Concat(Works.SelectMany(work => new[] { work.Start, work.Links }));

    /// <summary>One worker's contribution.</summary>
    /// <exception cref="InvalidOperationException">It made none.</exception>
    public RetainedWork Of(int worker) => Works.FirstOrDefault(work => work.Worker == worker) ?? throw new InvalidOperationException($"Worker {worker} contributed nothing to round {Round.Record}.");
}

/// <summary>A round with an exchange that a hub has closed, and its orchestrator signed.</summary>
/// <param name="Digest">Digest of the record.</param>
/// <param name="Round">The round.</param>
/// <param name="IsLast">Whether no round follows it.</param>
public sealed record AccountedExchange(string Digest, RetainedExchange Round, bool IsLast);
