namespace ZeroG.Grains.Training;

/// <summary>Runs long computations off the grains' turns: one dedicated thread a device, a bounded queue before them.</summary>
public interface ITrainingExecutor
{
    /// <summary>Queues a computation.</summary>
    /// <param name="work">Runs on a device's thread; reports steps done, and stops between steps when cancelled.</param>
    /// <typeparam name="T">Its result.</typeparam>
    /// <exception cref="ZeroGException">The queue is full (<see cref="FailureKind.Unavailable"/>).</exception>
    IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work);
}

/// <summary>A computation that is queued, runs or has ended. All members may be used from any thread.</summary>
/// <typeparam name="T">Its result.</typeparam>
public interface IExecution<T>
{
    /// <summary>Steps done so far.</summary>
    int StepsDone { get; }

    /// <summary>Ends with the result, the exception or the cancellation of the computation.</summary>
    Task<T> Completion { get; }

    /// <summary>Asks it to stop after the running step.</summary>
    void Cancel();
}
