namespace ZeroG.Grains.Telemetry;

/// <summary>One computation's way through a queue, counted once at each stage however it ends.</summary>
/// <param name="waiting">Changes the number that wait.</param>
/// <param name="running">Changes the number that run, or null where nobody counts those.</param>
public sealed class QueuePlace(Action<int> waiting, Action<int>? running = null)
{
    private const int Outside = 0;
    private const int Waiting = 1;
    private const int Running = 2;

    private int _stage;

    /// <summary>It waits from now on.</summary>
    public void Enter()
    {
        if (Interlocked.CompareExchange(ref _stage, Waiting, Outside) == Outside) waiting(1);
    }

    /// <summary>It runs from now on.</summary>
    public void Begin()
    {
        if (Interlocked.CompareExchange(ref _stage, Running, Waiting) != Waiting) return;
        waiting(-1);
        running?.Invoke(1);
    }

    /// <summary>It has ended, or was cancelled before it ran. A second call does nothing.</summary>
    public void Leave()
    {
        switch (Interlocked.Exchange(ref _stage, Outside))
        {
            case Waiting:
                waiting(-1);
                break;
            case Running:
                running?.Invoke(-1);
                break;
        }
    }

    /// <summary>Leaves when the task has ended: what is cancelled while it waits never runs.</summary>
    public void LeaveAfter(Task completion) =>
        completion.ContinueWith(_ => Leave(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
