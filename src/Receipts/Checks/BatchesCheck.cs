using ZeroG.Auditing.Commitments;
using ZeroG.Training.Data;
using static ZeroG.Receipts.ReceiptMismatchException;

namespace ZeroG.Receipts;

/// <summary>Which windows of the text every step of every worker saw, computed again.</summary>
internal static class BatchesCheck
{
    public static string Check(Receipt receipt, Corpus corpus, CancellationToken cancellation)
    {
        var inputs = receipt.Job.Inputs;
        long windows = 0;
        foreach (var round in receipt.Rounds)
        {
            foreach (var work in round.Work)
                RequireSame($"rounds[{round.Round}].work[{work.Worker}].batches", work.Batches, BatchRoot.Of(inputs.Recipe, corpus, inputs.Seed, work.Worker, round.Round, cancellation));
            windows += (long)round.Work.Length * round.Steps * inputs.Recipe.Batch;
        }

        return $"{windows} windows, by seed, worker, round and step, are those that the workers' batches name.";
    }
}
