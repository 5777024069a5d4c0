namespace ZeroG.Grains.Training;

/// <summary>A computation of the orchestrator's own, on its silo's executor, tried again a few times when it fails.</summary>
internal sealed class LocalWork<T>(ITrainingExecutor executor, TimeProvider clock, Func<IProgress<int>, CancellationToken, T> work)
{
    private const int MaxFailures = 3;

    // Waiting a moment saves a tick where the work is short, and stays under what a turn may take.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(40);

    private IExecution<T>? _execution;
    private int _failures;

    /// <summary>Why it was given up, or null.</summary>
    public string? Failure { get; private set; }

    /// <summary>The result, if there is one by now.</summary>
    public async Task<(bool IsDone, T? Result)> PollAsync()
    {
        if (Failure is not null) return (false, default);
        var execution = _execution ??= executor.Start(work);
        if (!execution.Completion.IsCompleted)
        {
            using var enough = new CancellationTokenSource();
            await Task.WhenAny(execution.Completion, Task.Delay(s_patience, clock, enough.Token));
            await enough.CancelAsync();
        }

        if (!execution.Completion.IsCompleted) return (false, default);
        try
        {
            return (true, await execution.Completion);
        }
        catch (Exception failure)
        {
            _execution = null;
            var (kind, text) = Failures.Describe(failure);
            if (kind != FailureKind.Unavailable && ++_failures >= MaxFailures) Failure = text;
            return (false, default);
        }
    }

    public void Cancel() => _execution?.Cancel();
}
