namespace ZeroG.InProcess;

/// <summary>One enumeration of a sequence, at the grain that produces it.</summary>
internal sealed class Enumeration(CancellationTokenSource source, int maxBatchSize)
{
    internal IAsyncDisposable? Enumerator { get; set; }

    internal int MaxBatchSize { get; } = Math.Max(1, maxBatchSize);

    /// <summary>The step that has not come to its end.</summary>
    internal Task<bool>? Pending { get; set; }

    /// <summary>Whether somebody asked since the last sweep.</summary>
    internal bool IsSeen { get; set; }

    /// <summary>Whether somebody waits for an element.</summary>
    internal bool IsBusy { get; set; }

    /// <summary>Cancels the sequence and disposes it, once its step has ended or <paramref name="patience"/> is over.</summary>
    internal async Task EndAsync(TimeSpan patience, TimeProvider clock)
    {
        const ConfigureAwaitOptions Quietly =
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing;
        try
        {
            source.Cancel();
        }
        catch (AggregateException)
        {
            // What a sequence does when it is cancelled is its own affair.
        }

        if (Pending is { IsCompleted: false } pending)
        {
            await ((Task)pending).WaitAsync(patience, clock).ConfigureAwait(Quietly);
        }

        if (Pending is null or { IsCompleted: true } && Enumerator is not null)
        {
            await Enumerator.DisposeAsync().AsTask().WaitAsync(patience, clock).ConfigureAwait(Quietly);
        }
    }
}
