using ZeroG.Training.Data;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>
/// Trains again what a receipt says was trained, and compares every δ, every signed link, every record and every checkpoint. The engine
/// is exact: a model that the receipt's text and recipe do not lead to cannot pass.
/// </summary>
public sealed record ReceiptReplay
{
    /// <summary>How many rounds of single workers to draw at random; null trains all rounds again.</summary>
    public int? Sample { get; init; }

    /// <summary>Draws them.</summary>
    public Random Draw { get; init; } = Random.Shared;

    /// <summary>For a sample: opens a checkpoint, which may come from anyone; null where it is not to be had.</summary>
    public Func<ContentId, Stream?> Checkpoint { get; init; } = static _ => null;

    /// <summary>Threads to work with, from 1; no result depends on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Most bytes of memory to work with.</summary>
    public long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Told of every round that was replayed: of all workers, or of one.</summary>
    public Action<int>? Replayed { get; init; }

    /// <summary>Replays.</summary>
    /// <param name="receipt">One whose other checks hold.</param>
    /// <param name="corpus">Its text.</param>
    /// <param name="cancellation">Gives up between two steps.</param>
    /// <returns>What was found, as a sentence.</returns>
    /// <exception cref="InsufficientMemoryException">It takes more than <see cref="MaxBytes"/>.</exception>
    internal string Run(Receipt receipt, Corpus corpus, CancellationToken cancellation)
    {
        Require(receipt.Job.Exchange is null, "job.exchange", "The workers exchanged while they trained: such rounds cannot be replayed from a receipt.");
        var run = new Replaying(receipt, corpus, this);
        return Sample is { } count ? run.Some(count, cancellation) : run.All(cancellation);
    }
}
