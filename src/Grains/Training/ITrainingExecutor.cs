namespace ZeroG.Grains.Training;

/// <summary>Runs long computations off the grains' turns: one dedicated thread a device, a bounded queue before them.</summary>
public interface ITrainingExecutor
{
    /// <summary>
    /// Cancelled when the silo begins to stop: nothing new is started any more, and what can be saved stops after the
    /// running step and is saved.
    /// </summary>
    CancellationToken Draining { get; }

    /// <summary>Queues a computation.</summary>
    /// <param name="work">Runs on a device's thread; reports steps done, and stops between steps when cancelled.</param>
    /// <typeparam name="T">Its result.</typeparam>
    /// <exception cref="ZeroGException">The queue is full, or the silo stops (<see cref="FailureKind.Unavailable"/>).</exception>
    IExecution<T> Start<T>(Func<IProgress<int>, CancellationToken, T> work);

    /// <summary>Runs what waits more than it computes, a job's hub, off the grains' turns and beside the devices' queue.</summary>
    /// <param name="work">Begins on a thread of its own; a silo that drains does not wait for it.</param>
    /// <returns>Ends as the work does.</returns>
    Task RunAsync(Func<Task> work);

    /// <summary>
    /// Begins to drain. Ends once every execution has been disposed: whoever started one has then stored what became of it.
    /// </summary>
    Task DrainAsync();
}

/// <summary>
/// A computation that is queued, runs or has ended. All members may be used from any thread. Disposing it says that all
/// that follows from it is done, for which a silo that stops waits; it does not stop the computation.
/// </summary>
/// <typeparam name="T">Its result.</typeparam>
public interface IExecution<T> : IDisposable
{
    /// <summary>Steps done so far.</summary>
    int StepsDone { get; }

    /// <summary>Ends with the result, the exception or the cancellation of the computation.</summary>
    Task<T> Completion { get; }

    /// <summary>Asks it to stop after the running step.</summary>
    void Cancel();
}
