namespace ZeroG.Grains.Training;

/// <summary>A computation of the orchestrator's own, on its silo's executor, tried again a few times when it fails.</summary>
internal sealed class LocalWork<T>(
    ITrainingExecutor executor, TimeProvider clock, Action<Task> wakeAfter, Func<IProgress<int>, CancellationToken, T> work)
{
    private const int MaxFailures = 3;

    // Waiting a moment saves a tick where the work is short, and stays under what a turn may take.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(40);

    // A failed attempt is not repeated at once.
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private IExecution<T>? _execution;
    private long? _failedAt;
    private int _failures;

    /// <summary>Why it was given up, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>Why the last attempt failed, or empty.</summary>
    public string LastFailure { get; private set; } = "";

    /// <summary>The result, if there is one by now.</summary>
    public async Task<(bool IsDone, T? Result)> PollAsync()
    {
        if (Failure is not null || (_failedAt is { } since && clock.GetElapsedTime(since) < s_pause)) return (false, default);
        var execution = _execution ??= Start();
        if (!execution.Completion.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(execution.Completion, Task.Delay(s_patience, clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!execution.Completion.IsCompleted) return (false, default);
        if (execution.Completion.IsCompletedSuccessfully)
        {
            execution.Dispose();
            return (true, await execution.Completion);
        }

        execution.Dispose();
        _execution = null;
        _failedAt = clock.GetTimestamp();
        var (kind, text) = await Failures.OfAsync(execution.Completion);
        LastFailure = text;
        if (kind != FailureKind.Unavailable && ++_failures >= MaxFailures) Failure = text;
        return (false, default);
    }

    /// <summary>Drops it: it can be computed again at any time, and a silo that stops does not wait for it.</summary>
    public void Cancel()
    {
        _execution?.Cancel();
        _execution?.Dispose();
    }

    private IExecution<T> Start()
    {
        var execution = executor.Start(work);
        wakeAfter(execution.Completion);
        return execution;
    }
}
