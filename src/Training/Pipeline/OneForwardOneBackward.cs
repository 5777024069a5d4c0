namespace ZeroG.Training.Pipeline;

/// <summary>The two directions of a micro-batch's way through a stage.</summary>
public enum PassDirection
{
    /// <summary>From the input to the output.</summary>
    Forward,

    /// <summary>From the gradient of the output to that of the input.</summary>
    Backward,
}

/// <summary>One thing that a stage does.</summary>
/// <param name="Direction">Forward or backward.</param>
/// <param name="MicroBatch">Which micro-batch of the step, from 0.</param>
public readonly record struct Pass(PassDirection Direction, int MicroBatch);

/// <summary>
/// The order in which a stage works through the micro-batches of a step: 1F1B with a flush at the end of every step
/// (Narayanan et al., arXiv 2104.04473, section 2.2.1; PipeDream-Flush, arXiv 2006.09503).
/// </summary>
/// <remarks>
/// Stage s of M begins with as many forward passes as stages follow it, M − 1 − s, then takes turns of one forward and one
/// backward pass, and ends with the backward passes that are left. So at most M − s micro-batches wait for their backward pass,
/// however many there are; each direction is in ascending order, in which sums over micro-batches are made; and with m
/// micro-batches a stage idles for M − 1 of every m + M − 1 turns.
/// </remarks>
public static class OneForwardOneBackward
{
    /// <summary>Most micro-batches that wait for their backward pass at a time.</summary>
    public static int InFlight(int stage, int stages, int microBatches)
    {
        Check(stage, stages, microBatches);
        return Math.Min(stages - stage, microBatches);
    }

    /// <summary>All passes of one step, first to last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stage, or no micro-batch.</exception>
    public static IReadOnlyList<Pass> Passes(int stage, int stages, int microBatches)
    {
        int ahead = InFlight(stage, stages, microBatches) - 1;
        var passes = new Pass[2 * microBatches];
        for (int i = 0, at = 0; i < microBatches + ahead; i++)
        {
            if (i < microBatches)
                passes[at++] = new Pass(PassDirection.Forward, i);
            if (i >= ahead)
                passes[at++] = new Pass(PassDirection.Backward, i - ahead);
        }
        return passes;
    }

    private static void Check(int stage, int stages, int microBatches)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(stage);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stage, stages);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
    }
}
