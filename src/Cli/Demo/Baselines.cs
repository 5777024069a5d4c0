using ZeroG.Training.Evaluation;

namespace ZeroG.Cli;

/// <summary>What n-gram models of the same training text reach on the same held-out text.</summary>
internal static class Baselines
{
    /// <summary>Orders that are fitted: the trigram, the 4-gram and the 5-gram.</summary>
    public static IReadOnlyList<int> Orders { get; } = [3, 4, 5];

    /// <summary>Starts to measure on a thread of its own, below the priority of training.</summary>
    /// <returns>Loss in nats a byte, by order.</returns>
    public static Task<SortedDictionary<int, double>> MeasureAsync(byte[] training, byte[] heldOut, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<SortedDictionary<int, double>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(Measure(training, heldOut, cancellationToken));
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        { IsBackground = true, Name = "n-gram baselines", Priority = ThreadPriority.BelowNormal };
        thread.Start();
        return done.Task;
    }

    private static SortedDictionary<int, double> Measure(byte[] training, byte[] heldOut, CancellationToken cancellationToken)
    {
        var losses = new SortedDictionary<int, double>();
        foreach (var order in Orders)
        {
            losses[order] = NGramModel.Fit(training, order, cancellationToken).Loss(heldOut);
        }

        return losses;
    }
}
