namespace ZeroG.Training.DiLoCo.Control;

/// <summary>A time in which a worker was alive, in seconds of one monotonic clock.</summary>
/// <param name="Worker">The worker's key.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended, not before.</param>
public readonly record struct AliveInterval(int Worker, double From, double To);

/// <summary>How much of what workers could have done came to count.</summary>
public static class Goodput
{
    /// <summary>
    /// Accepted tokens ÷ (alive worker-seconds × undisturbed rate). 1 when nothing is lost to failures, joins and waiting;
    /// work that was done and not accepted counts as lost.
    /// </summary>
    /// <param name="acceptedTokens">Tokens behind parts that came to count, each once.</param>
    /// <param name="alive">Of a worker, overlapping times count once.</param>
    /// <param name="tokensPerWorkerSecond">Of one worker of the same job with nothing failing, measured; above 0.</param>
    /// <exception cref="ArgumentException">Nobody was alive, a time ends before it begins, or a number is out of bounds.</exception>
    public static double Of(long acceptedTokens, IEnumerable<AliveInterval> alive, double tokensPerWorkerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(acceptedTokens);
        if (!(tokensPerWorkerSecond > 0 && double.IsFinite(tokensPerWorkerSecond)))
            throw new ArgumentOutOfRangeException(nameof(tokensPerWorkerSecond), tokensPerWorkerSecond, "Measure an undisturbed rate first.");
        var seconds = WorkerSeconds(alive);
        return seconds > 0
            ? acceptedTokens / (seconds * tokensPerWorkerSecond)
            : throw new ArgumentException("Nobody was alive: there is no goodput to speak of.", nameof(alive));
    }

    /// <summary>Seconds in which workers were alive, summed over workers.</summary>
    /// <exception cref="ArgumentException">A time ends before it begins, or is not finite.</exception>
    public static double WorkerSeconds(IEnumerable<AliveInterval> alive)
    {
        double seconds = 0;
        foreach (var worker in alive.GroupBy(interval => interval.Worker).OrderBy(group => group.Key))
        {
            var until = double.NegativeInfinity;
            foreach (var (_, from, to) in worker.OrderBy(interval => interval.From))
            {
                if (!(from <= to && double.IsFinite(from) && double.IsFinite(to)))
                    throw new ArgumentException($"Worker {worker.Key} cannot have been alive from {from} s to {to} s.", nameof(alive));
                seconds += Math.Max(0, to - Math.Max(from, until));
                until = Math.Max(until, to);
            }
        }
        return seconds;
    }
}
