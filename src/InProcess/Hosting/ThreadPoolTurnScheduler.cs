namespace ZeroG.InProcess;

/// <summary>Runs activations on the thread pool, as many at once as it has threads.</summary>
public sealed class ThreadPoolTurnScheduler : ITurnScheduler
{
    private ThreadPoolTurnScheduler()
    {
    }

    /// <summary>The one scheduler of this kind.</summary>
    public static ThreadPoolTurnScheduler Instance { get; } = new();

    /// <inheritdoc />
    public int TurnsPerSlice => 64;

    /// <inheritdoc />
    public void Schedule(IThreadPoolWorkItem slice) => ThreadPool.UnsafeQueueUserWorkItem(slice, preferLocal: false);
}
